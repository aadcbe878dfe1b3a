namespace IdleCloud.MinerAgent.Connection;

internal sealed partial class MinerSession
{
    [LoggerMessage(Level = LogLevel.Information, EventName = "connected",
        Message = "Connected to {Gateway}: session {Session}, serving {Model} with {Slots} slots")]
    private static partial void LogWelcome(ILogger logger, string gateway, ulong session, string model, int slots);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "no_goodbye", Message = "The gateway did not take the last frames in time")]
    private static partial void LogNoGoodbye(ILogger logger);
}
