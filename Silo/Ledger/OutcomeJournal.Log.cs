using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class OutcomeJournal
{
    [LoggerMessage(1, LogLevel.Information, "The outcome journal holds {Count} bills that may not be in the books.")]
    private partial void LogLeft(int count);

    [LoggerMessage(2, LogLevel.Error, "The outcome journal is damaged between whole records. It is kept as {Copy}; what can be read is posted.")]
    private partial void LogDamaged(string copy);

    [LoggerMessage(3, LogLevel.Error, "The bill of job {JobId} in the outcome journal was not posted ({Reason}); it is kept in refused.jsonl.")]
    private partial void LogRefused(Guid jobId, BookedAs reason);

    [LoggerMessage(4, LogLevel.Error, "The outcome journal needs another file and gets none: {Reason}")]
    private partial void LogNoRoom(string reason);

    [LoggerMessage(5, LogLevel.Critical, "A refused bill could not be kept in refused.jsonl ({Reason}): {Bill}")]
    private partial void LogNotKept(string bill, string reason);
}
