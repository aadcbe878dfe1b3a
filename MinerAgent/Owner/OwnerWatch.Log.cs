namespace IdleCloud.MinerAgent.Owner;

internal sealed partial class OwnerWatch
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "yielding", Message = "The machine is yours: {Reason}")]
    private static partial void LogYielding(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, EventName = "working", Message = "The machine is free: working")]
    private static partial void LogWorking(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, EventName = "below_cost", Message = "No more jobs for now: {Reason}")]
    private static partial void LogBelowCost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "probe_silent", Message = "Cannot tell yet what you do ({Probe}): going on without")]
    private static partial void LogSilent(ILogger logger, string probe);
}
