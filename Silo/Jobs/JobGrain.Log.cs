using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Jobs;

internal sealed partial class JobGrain
{
    [LoggerMessage(1, LogLevel.Information, "Job {JobId}: attempt {Attempt} on miner {MinerId} failed: {Kind}, fault of {Cause}.")]
    private partial void LogAttemptFailed(Guid jobId, int attempt, string minerId, AttemptFailureKind kind, FaultCause cause);

    [LoggerMessage(2, LogLevel.Warning, "Job {JobId} has ended, but its pool could not be told; the miner's next report will.")]
    private partial void LogPoolNotTold(Guid jobId, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "Job {JobId} has ended because it could not be admitted or placed.")]
    private partial void LogNotPlaced(Guid jobId, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "Job {JobId} has ended, but its account did not answer: what it holds runs out.")]
    private partial void LogNotReleased(Guid jobId, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Job {JobId}: whether it is billed is not known yet; its gateway asks again.")]
    private partial void LogOutcomeUnknown(Guid jobId, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Job {JobId} goes on here at attempt {Attempt}: its conductor was lost.")]
    private partial void LogResumed(Guid jobId, int attempt);
}
