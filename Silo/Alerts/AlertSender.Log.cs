using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Alerts;

internal sealed partial class AlertSender
{
    [LoggerMessage(1, LogLevel.Warning, "Alerts were not sent, since the database is away ({Reason}); they are sent later.")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Warning, "The alert {EventId} of {AccountId} is given up after {Attempts} tries by {Channel}: {Problem}")]
    private partial void LogGivenUp(long eventId, string accountId, int attempts, AlertChannelKind channel, string problem);

    [LoggerMessage(3, LogLevel.Error, "The alert {EventId} could not be sent by {Channel}.")]
    private partial void LogBroken(long eventId, AlertChannelKind channel, Exception exception);
}
