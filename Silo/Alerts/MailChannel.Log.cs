using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Alerts;

internal sealed partial class MailChannel
{
    [LoggerMessage(1, LogLevel.Warning, "The mail of the alert {EventId} was not taken by {Host}.")]
    private partial void LogNotTaken(long eventId, string host, Exception exception);
}
