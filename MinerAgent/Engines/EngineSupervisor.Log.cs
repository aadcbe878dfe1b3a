namespace IdleCloud.MinerAgent.Engines;

internal sealed partial class EngineSupervisor
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_ready",
        Message = "Engine ready: {Engine}, model {Model}, {Context} tokens of context, {Slots} slots")]
    private static partial void LogReady(ILogger logger, string engine, string model, int context, int slots);

    [LoggerMessage(Level = LogLevel.Error, EventName = "engine_crashed", Message = "Engine crashed: {Reason}")]
    private static partial void LogCrashed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, EventName = "engine_not_started", Message = "{Reason}")]
    private static partial void LogNotStarted(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_waiting", Message = "Starting the engine again in {Seconds:0.0} s")]
    private static partial void LogWaiting(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Information, EventName = "engine_rests", Message = "Engine stopped, and its memory free, after {Milliseconds:0} ms")]
    private static partial void LogRests(ILogger logger, double milliseconds);
}
