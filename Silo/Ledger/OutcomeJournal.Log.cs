using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class OutcomeJournal
{
    [LoggerMessage(1, LogLevel.Warning, "The outcome journal ends in {Bytes} bytes that were being written when the program ended; they are cut off.")]
    private partial void LogTorn(long bytes);

    [LoggerMessage(2, LogLevel.Error, "The outcome journal is damaged between whole records. It is kept as {Copy}; what can be read is posted.")]
    private partial void LogDamaged(string copy);

    [LoggerMessage(3, LogLevel.Error, "The bill of job {JobId} in the outcome journal was not posted ({Status}); it is kept in refused.jsonl.")]
    private partial void LogRefused(Guid jobId, PostStatus status);
}
