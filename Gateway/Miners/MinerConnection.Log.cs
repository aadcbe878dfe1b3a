using IdleCloud.Wire;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

internal sealed partial class MinerConnection
{
    [LoggerMessage(LogLevel.Information, "Miner {MinerId} connected, session {Session}.")]
    private partial void LogConnected(string minerId, long session);

    [LoggerMessage(LogLevel.Information, "Miner {MinerId} disconnected, session {Session}: {End}.")]
    private partial void LogEnded(string minerId, long session, ConnectionEnd end);

    [LoggerMessage(LogLevel.Warning, "Miner {MinerId} failed a job: {Code}, {Text}")]
    private partial void LogJobFailed(string minerId, FailureCode code, string text);
}
