using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

internal sealed partial class MinerHandshake
{
    [LoggerMessage(LogLevel.Warning, "Could not begin a session of miner {MinerId}.")]
    private partial void LogConnectFailed(Exception failure, string minerId);
}
