using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Miners;

internal sealed partial class MinerProber
{
    [LoggerMessage(LogLevel.Information, "Probed {MinerId} with {Model}: failure {Kind}, cause {Cause}.")]
    private partial void LogProbed(string minerId, string model, AttemptFailureKind? kind, FaultCause? cause);

    [LoggerMessage(LogLevel.Warning, "Could not probe miner {MinerId}.")]
    private partial void LogNotProbed(Exception failure, string minerId);
}
