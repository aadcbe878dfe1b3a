using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>
/// Brings payouts to their end, a step at a time. Before the provider is asked to send anything, the row says that it may have been;
/// from then on the provider is asked what it knows first. So the process may end between any two steps, or many processes do this at
/// once: nothing is sent twice, and nothing that was sent is given back.
/// </summary>
internal sealed partial class PayoutStepper(
    PayoutStore store, IPaymentProvider provider, PaymentMetrics metrics, IOptions<PaymentOptions> options, TimeProvider clock,
    ILogger<PayoutStepper> logger)
{
    /// <summary>After the provider has forgotten the idempotency key: what it does not have by then was never sent.</summary>
    private static readonly TimeSpan GiveBackAfter = IPaymentProvider.IdempotencyLife + TimeSpan.FromHours(2);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private readonly PaymentOptions _options = options.Value;

    /// <summary>The longest that one call to the provider may take, repeats included; and as long as a payout is ours after taking it up.</summary>
    private TimeSpan CallBudget => (_options.CallTimeout + TimeSpan.FromSeconds(5)) * (_options.CallRetries + 1);

    private TimeSpan Lease => (2 * CallBudget) + (2 * Margin);

    /// <summary>Takes one due payout a step further.</summary>
    /// <returns>False when none is due.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        long taken = clock.GetTimestamp();
        if (await store.TakeAsync(Lease, cancellationToken) is not { } payout) return false;
        bool isNew = payout is { State: PayoutState.Sending, Steps: 1 };
        if (isNew)
        {
            await SendAsync(payout, taken, cancellationToken);
            return true;
        }

        ProviderResult<SentPayout?> found = await provider.FindPayoutAsync(payout.Order.PayoutId, cancellationToken);
        Task next = found switch
        {
            { IsDone: true, Value: { } sent } => EndSentAsync(payout, sent, cancellationToken),
            { IsDone: true } when payout.State == PayoutState.Refused => GiveBackAsync(payout, cancellationToken),
            { IsDone: true } when payout.SinceFirstSent >= GiveBackAfter =>
                store.RefuseAsync(payout.Order.PayoutId, "The provider could not be brought to send it within a day.", cancellationToken),
            // A repeat under a key that the provider may have forgotten would be a second payment, were the first still on its way.
            { IsDone: true } when payout.SinceFirstSent >= IPaymentProvider.IdempotencyLife =>
                WaitAsync(payout, "its idempotency key is too old", cancellationToken),
            { IsDone: true } => SendAsync(payout, taken, cancellationToken),
            _ => WaitAsync(payout, found.Reason, cancellationToken),
        };
        await next;
        return true;
    }

    private async Task SendAsync(Payout payout, long taken, CancellationToken cancellationToken)
    {
        // Whoever was stopped for so long may not be the only one any more.
        if (clock.GetElapsedTime(taken) > Lease - CallBudget - Margin) return;
        ProviderResult<SentPayout> sent = await provider.SendPayoutAsync(payout.Order, cancellationToken);
        await (sent.Status switch
        {
            ProviderStatus.Done => EndSentAsync(payout, sent.Value!, cancellationToken),
            ProviderStatus.Refused => store.RefuseAsync(payout.Order.PayoutId, sent.Reason, cancellationToken),
            _ => WaitAsync(payout, sent.Reason, cancellationToken),
        });
    }

    private async Task EndSentAsync(Payout payout, SentPayout sent, CancellationToken cancellationToken)
    {
        if (!sent.Matches(payout.Order))
        {
            string reason = $"the provider has {sent.AmountCents} {sent.Currency} cents to {sent.Destination} as {sent.ProviderId} under its name.";
            await store.GiveUpAsync(payout.Order.PayoutId, reason, cancellationToken);
            LogStuck(payout.Order.PayoutId, reason);
            metrics.OnPayout("stuck");
            return;
        }

        if (!await store.EndPaidAsync(payout.Order, sent.ProviderId, cancellationToken)) return;
        LogPaid(payout.Order.PayoutId, sent.ProviderId);
        metrics.OnPayout("paid");
    }

    private async Task GiveBackAsync(Payout payout, CancellationToken cancellationToken)
    {
        if (!await store.EndFailedAsync(payout.Order, cancellationToken)) return;
        LogFailed(payout.Order.PayoutId, payout.Reason ?? "");
        metrics.OnPayout("failed");
    }

    private async Task WaitAsync(Payout payout, string reason, CancellationToken cancellationToken)
    {
        TimeSpan pause = _options.SweepInterval * (1 << Math.Min(payout.Steps - 1, 10));
        pause = pause < LongestPause ? pause : LongestPause;
        LogInDoubt(payout.Order.PayoutId, reason, pause);
        await store.PostponeAsync(payout.Order.PayoutId, pause, cancellationToken);
    }
}
