namespace IdleCloud.MinerAgent.Connection;

internal sealed partial class GatewayLink
{
    [LoggerMessage(Level = LogLevel.Warning, EventName = "disconnected", Message = "Not connected: {Reason}; dialling again in {Seconds:0.0} s")]
    private static partial void LogLost(ILogger logger, string reason, double seconds);
}
