using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

internal sealed partial class CapacityReporter
{
    [LoggerMessage(LogLevel.Warning, "Could not report the capacity of miner {MinerId}.")]
    private partial void LogReportFailed(Exception failure, string minerId);

    [LoggerMessage(LogLevel.Warning, "Could not take miner {MinerId} out of its pools; they will drop it when it stays silent.")]
    private partial void LogLeaveFailed(Exception failure, string minerId);
}
