namespace IdleCloud.MinerAgent.Connection;

internal sealed partial class GatewayLink
{
    [LoggerMessage(Level = LogLevel.Warning, EventName = "disconnected", Message = "Not connected: {Reason}; dialling again in {Seconds:0.0} s")]
    private static partial void LogLost(ILogger logger, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Information, EventName = "sent_away",
        Message = "Moving: {Reason}; running jobs are finished there, another gateway is dialled in {Seconds:0.0} s")]
    private static partial void LogSentAway(ILogger logger, string reason, double seconds);
}
