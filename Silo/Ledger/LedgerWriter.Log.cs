using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class LedgerWriter
{
    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL is away; bills go to the outcome journal. {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Information, "PostgreSQL is back, and the outcome journal is in the books.")]
    private partial void LogReplayed();

    [LoggerMessage(3, LogLevel.Error, "The outcome journal is full ({MaxBytes} bytes): answers end with an error and cost nothing.")]
    private partial void LogJournalFull(long maxBytes);

    [LoggerMessage(4, LogLevel.Error, "The outcome journal cannot be written; answers end with an error and cost nothing. {Reason}")]
    private partial void LogJournalBroken(string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Count} failed attempts were not noted: {Reason}")]
    private partial void LogFailuresLost(int count, string reason);

    [LoggerMessage(6, LogLevel.Information, "PostgreSQL is still away: {Reason}")]
    private partial void LogNotReached(string reason);
}
