using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Payments.Events;

internal sealed partial class PaymentReconciler
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} payment notices had not been delivered, and were fetched: is the webhook's address right?")]
    private partial void LogMissed(int count);

    [LoggerMessage(2, LogLevel.Warning, "The payment provider was not asked for missed notices and fees ({Reason}); the next time is in {Pause}.")]
    private partial void LogNotAsked(string reason, TimeSpan pause);
}
