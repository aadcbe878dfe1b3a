using Microsoft.Extensions.Logging;

namespace IdleCloud.Silo.Payments.Payouts;

internal sealed partial class PayoutStepper
{
    [LoggerMessage(1, LogLevel.Information, "Payout {PayoutId} was sent: {ProviderId}.")]
    private partial void LogPaid(Guid payoutId, string providerId);

    [LoggerMessage(2, LogLevel.Warning, "Payout {PayoutId} was not sent, and its money is payable again: {Reason}")]
    private partial void LogFailed(Guid payoutId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Payout {PayoutId}: what became of it is not known ({Reason}); the provider is asked again in {Pause}.")]
    private partial void LogInDoubt(Guid payoutId, string reason, TimeSpan pause);

    [LoggerMessage(4, LogLevel.Error, "Payout {PayoutId} needs a person: {Reason}")]
    private partial void LogStuck(Guid payoutId, string reason);
}
