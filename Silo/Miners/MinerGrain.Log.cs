using IdleCloud.Contracts.Miners;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Miners;

internal sealed partial class MinerGrain
{
    [LoggerMessage(1, LogLevel.Information, "Miner {MinerId} connected at gateway {GatewayId} as session {Number}.")]
    private partial void LogConnected(string minerId, string gatewayId, long number);

    [LoggerMessage(2, LogLevel.Information, "Miner {MinerId} may not serve {Model}.")]
    private partial void LogRefused(string minerId, RefusedModel model);

    [LoggerMessage(3, LogLevel.Information, "{Session} could not be told that it is fenced; its next report will be.")]
    private partial void LogNotFenced(MinerSession session, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Session} could not be taken out of a pool; it will be dropped there for its silence.")]
    private partial void LogNotLeft(MinerSession session, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "What miner {MinerId} did could not be stored; the next report tries again.")]
    private partial void LogNotNoted(string minerId, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "What miner {MinerId} serves could not be compared with the catalogue; the next report tries again.")]
    private partial void LogNotCompared(string minerId, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "{Session} is not in all of its pools yet; its first report will bring it there.")]
    private partial void LogNotJoined(MinerSession session, Exception exception);
}
