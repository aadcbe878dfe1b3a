using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Ledger;

internal sealed partial class BooksFollower
{
    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL is away; the books are not brought forward. {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Information, "PostgreSQL is still away: {Reason}")]
    private partial void LogStillAway(string reason);

    [LoggerMessage(3, LogLevel.Error, "The books refuse {Count} failed attempts: {Reason}")]
    private partial void LogFailuresRefused(int count, string reason);
}
