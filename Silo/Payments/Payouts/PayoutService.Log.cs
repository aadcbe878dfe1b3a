using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Payments.Payouts;

internal sealed partial class PayoutService
{
    [LoggerMessage(1, LogLevel.Warning, "A step of a payout failed; it is taken up again later.")]
    private partial void LogStepFailed(Exception exception);
}
