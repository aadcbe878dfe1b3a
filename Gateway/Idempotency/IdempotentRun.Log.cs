using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Idempotency;

internal sealed partial class IdempotentRun
{
    [LoggerMessage(1, LogLevel.Warning, "Job {JobId}: its answer is not kept for a repeat, because its record did not answer.")]
    private static partial void LogNotKept(ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Job {JobId}: the record of its Idempotency-Key did not hear of it; a repeat may have to wait a while.")]
    private static partial void LogNotHeard(ILogger logger, Guid jobId, Exception exception);
}
