using System.Globalization;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>Pays miners' owners what is payable. The answer comes when the money is set aside; sending it is the service's.</summary>
internal sealed class Payouts(PayoutStore store, PayoutSignal signal, IPaymentProvider provider, IOptions<PaymentOptions> options)
{
    private const string Off =
        "This installation pays nobody yet: its operator has not set Payments:StripeKey (docs/how-to/take-payments.md).";

    private const string TooMuch = "Less is payable than was asked for; earnings are payable after their time in escrow.";

    private readonly PaymentOptions _options = options.Value;

    /// <summary>Begins a payout.</summary>
    public async Task<PayoutResult> StartAsync(string accountId, PayoutRequest request, CancellationToken cancellationToken)
    {
        long cents = UsdCents.WholeIn(request.AmountNanoUsd);
        if (request.AmountNanoUsd % UsdCents.NanoUsd != 0 || cents < _options.MinPayoutCents)
        {
            return Result(PayoutStatus.InvalidAmount, request, string.Create(CultureInfo.InvariantCulture,
                $"Payouts are in whole cents, {UsdCents.ToNanoUsd(_options.MinPayoutCents)} nano-USD at least."));
        }

        Payout? payout = await store.FindAsync(request.Id, cancellationToken);
        if (payout is null)
        {
            if (!provider.IsConfigured) return Result(PayoutStatus.NotConfigured, request, Off);
            if (await store.FindDestinationAsync(accountId, cancellationToken) is not { } destination)
                return Result(PayoutStatus.NoDestination, request, "Say first which account at Stripe gets the money.");
            if (!await store.AddAsync(new(request.Id, accountId, cents, destination), cancellationToken))
                return Result(PayoutStatus.InsufficientFunds, request, TooMuch);
            signal.Set();
            payout = await store.FindAsync(request.Id, cancellationToken) ??
                throw new InvalidOperationException($"Payout {request.Id} was added and is not there.");
        }

        return payout.Order.AccountId == accountId && payout.Order.AmountCents == cents
            ? ToResult(payout)
            : Result(PayoutStatus.Conflict, request, "There is a payout with this id that says something else. Take a new id.");
    }

    /// <summary>A payout as it is now.</summary>
    public async Task<PayoutResult> GetAsync(string accountId, Guid id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } payout && payout.Order.AccountId == accountId
            ? ToResult(payout)
            : new PayoutResult { Status = PayoutStatus.NotFound, Id = id };

    private static PayoutResult ToResult(Payout payout) => new()
    {
        Status = payout.State switch
        {
            PayoutState.Paid => PayoutStatus.Paid,
            PayoutState.Failed => PayoutStatus.Failed,
            _ => PayoutStatus.Pending,
        },
        Id = payout.Order.PayoutId,
        AmountNanoUsd = UsdCents.ToNanoUsd(payout.Order.AmountCents),
        ProviderId = payout.ProviderId,
        // What a person still looks at is not the owner's to read.
        Message = payout.State == PayoutState.Failed ? payout.Reason : null,
    };

    private static PayoutResult Result(PayoutStatus status, PayoutRequest request, string message) =>
        new() { Status = status, Id = request.Id, AmountNanoUsd = request.AmountNanoUsd, Message = message };
}
