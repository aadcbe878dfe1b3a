using IdleCloud.Contracts.Jobs;
using IdleCloud.Silo.Ledger;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Accounts;

internal sealed partial class AccountSpending
{
    [LoggerMessage(10, LogLevel.Warning, "Account {AccountId}: its lease could not be opened.")]
    private static partial void LogNotOpened(ILogger logger, string accountId, Exception exception);

    [LoggerMessage(11, LogLevel.Warning, "Account {AccountId}: lease {Epoch} could not be renewed; it goes on while it lasts.")]
    private static partial void LogNotRenewed(ILogger logger, string accountId, long epoch, Exception exception);

    [LoggerMessage(12, LogLevel.Warning, "Account {AccountId}: lease {Epoch} is fenced; the next admission opens another.")]
    private static partial void LogFenced(ILogger logger, string accountId, long epoch);

    [LoggerMessage(13, LogLevel.Error, "Account {AccountId}: job {JobId} could not be billed ({Status}); nobody is charged.")]
    private static partial void LogNotBilled(ILogger logger, string accountId, Guid jobId, PostStatus status);

    [LoggerMessage(14, LogLevel.Warning, "Account {AccountId}: job {JobId} ended without its gateway; its hold is given up.")]
    private static partial void LogHoldExpired(ILogger logger, string accountId, Guid jobId);

    [LoggerMessage(17, LogLevel.Information, "Account {AccountId}: gateway {GatewayId} could not be asked about its jobs; the next sweep asks again.")]
    private static partial void LogNotAsked(ILogger logger, string accountId, string gatewayId, Exception exception);

    [LoggerMessage(15, LogLevel.Warning, "Account {AccountId}: lease {Epoch} could not be closed; the ledger will.")]
    private static partial void LogNotClosed(ILogger logger, string accountId, long epoch, Exception exception);

    [LoggerMessage(16, LogLevel.Error, "Account {AccountId}: the end of job {JobId}, which costs nothing, could not be noted.")]
    private static partial void LogNotNoted(ILogger logger, string accountId, Guid jobId, Exception exception);

    [LoggerMessage(18, LogLevel.Warning, "Account {AccountId}: what remains in lease {Epoch} does not cover job {JobId}; nobody is charged.")]
    private static partial void LogNotCovered(ILogger logger, string accountId, Guid jobId, long epoch);

    [LoggerMessage(19, LogLevel.Warning, "Account {AccountId}: job {JobId} does not end as {State}: {Result}; what the books had before counts.")]
    private static partial void LogNotBooked(ILogger logger, string accountId, Guid jobId, JobState state, BookedAs result);
}
