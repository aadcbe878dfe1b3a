using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Batches;

internal sealed partial class BatchPulse
{
    [LoggerMessage(1, LogLevel.Warning, "Batches were not moved on; the next pulse tries again: {Reason}")]
    private partial void LogMissed(string reason);
}
