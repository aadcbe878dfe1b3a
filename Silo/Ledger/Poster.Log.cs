using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class Poster
{
    [LoggerMessage(1, LogLevel.Debug, "A commit of bills met another writer and is tried again ({Attempt}): {Reason}")]
    private partial void LogContention(int attempt, string reason);

    [LoggerMessage(2, LogLevel.Error, "The books refuse the bill of job {JobId}: {Reason}")]
    private partial void LogRejected(Guid jobId, string reason);
}
