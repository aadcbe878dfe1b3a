using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class LedgerWriter
{
    [LoggerMessage(1, LogLevel.Error, "The outcome journal is full ({MaxBytes} bytes): answers end with an error and cost nothing.")]
    private partial void LogJournalFull(long maxBytes);

    [LoggerMessage(2, LogLevel.Critical,
        "The outcome journal cannot be written; answers end with an error and cost nothing, and no job is admitted until a restart. {Reason}")]
    private partial void LogJournalBroken(string reason);

    [LoggerMessage(3, LogLevel.Warning, "Bills that former processes have logged are not all in the books yet: {Reason}")]
    private partial void LogNotFolded(string reason);
}
