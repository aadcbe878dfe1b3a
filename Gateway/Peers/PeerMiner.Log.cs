using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Peers;

internal sealed partial class PeerMiner
{
    [LoggerMessage(LogLevel.Warning, "An attempt was lost on the way to gateway {GatewayId} at {Address}.")]
    private partial void LogLost(Exception failure, string gatewayId, Uri address);
}
