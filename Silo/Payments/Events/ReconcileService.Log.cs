using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Payments.Events;

internal sealed partial class ReconcileService
{
    [LoggerMessage(1, LogLevel.Warning, "The books could not be compared with the payment provider; the next time is in {Pause}.")]
    private partial void LogNotReconciled(TimeSpan pause, Exception exception);
}
