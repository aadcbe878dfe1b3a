using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Idempotency;

internal sealed partial class IdempotencySweeper
{
    [LoggerMessage(1, LogLevel.Debug, "{Count} expired idempotency keys were deleted.")]
    private partial void LogExpired(int count);

    [LoggerMessage(2, LogLevel.Warning, "Expired idempotency keys were not deleted ({Reason}); the next sweep tries again.")]
    private partial void LogAway(string reason);
}
