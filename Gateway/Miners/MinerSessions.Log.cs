using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

internal sealed partial class MinerSessions
{
    [LoggerMessage(LogLevel.Warning, "Could not ask whether the key of miner {MinerId} is still good; it is asked again.")]
    private partial void LogKeyUnknown(Exception failure, string minerId);
}
