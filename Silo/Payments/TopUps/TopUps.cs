using System.Globalization;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.TopUps;

/// <summary>
/// Sells credit. What was agreed is stored before the provider is asked, so that its notice of the payment finds it, also when this
/// process ends in between; a repeat asks the provider again under the same id and gets the same page.
/// </summary>
internal sealed class TopUps(TopUpStore store, IPaymentProvider provider, IOptions<PaymentOptions> options)
{
    private readonly PaymentOptions _options = options.Value;

    /// <summary>Makes a page where the customer pays.</summary>
    public async Task<TopUpResult> StartAsync(string accountId, TopUpRequest request, CancellationToken cancellationToken)
    {
        long cents = UsdCents.WholeIn(request.AmountNanoUsd);
        if (!IsOffered(request.AmountNanoUsd, cents)) return Result(TopUpStatus.InvalidAmount, request.Id, cents, LimitsText());
        // Before anything is stored: nobody can pay for it.
        if (!provider.IsConfigured) return await NotConfiguredAsync(request.Id, cents, cancellationToken);

        TopUp topUp = await store.AddAsync(request.Id, accountId, cents, request.Email, cancellationToken);
        if (topUp.AccountId != accountId || topUp.AmountCents != cents)
        {
            return Result(TopUpStatus.Conflict, request.Id, cents, "There is a top-up with this id that says something else. Take a new id.");
        }

        if (topUp.State != TopUpState.Open || topUp.PageUrl is not null) return ToResult(topUp);
        var order = new CheckoutOrder(topUp.Id, accountId, cents, topUp.Email);
        ProviderResult<CheckoutPage> page = await provider.CreateCheckoutAsync(order, cancellationToken);
        if (!page.IsDone) return Result(StatusOf(page.Status), topUp.Id, cents, page.Reason);
        await store.SetPageAsync(topUp.Id, page.Value!.SessionId, page.Value.Url, cancellationToken);
        return ToResult(topUp with { PageUrl = page.Value.Url });
    }

    /// <summary>A top-up as it is now.</summary>
    public async Task<TopUpResult> GetAsync(string accountId, Guid id, CancellationToken cancellationToken)
    {
        TopUp? topUp = await store.FindAsync(id, cancellationToken);
        return topUp?.AccountId == accountId ? ToResult(topUp) : Result(TopUpStatus.NotFound, id, 0, null);
    }

    private bool IsOffered(long amountNanoUsd, long cents) =>
        amountNanoUsd % UsdCents.NanoUsd == 0 && cents >= _options.MinTopUpCents && cents <= _options.MaxTopUpCents;

    private async Task<TopUpResult> NotConfiguredAsync(Guid id, long cents, CancellationToken cancellationToken)
    {
        ProviderResult<CheckoutPage> no = await provider.CreateCheckoutAsync(new(id, "", cents, null), cancellationToken);
        return Result(TopUpStatus.NotConfigured, id, cents, no.Reason);
    }

    private string LimitsText() => string.Create(CultureInfo.InvariantCulture,
        $"Credit is sold in whole cents, from {UsdCents.ToNanoUsd(_options.MinTopUpCents)} to {UsdCents.ToNanoUsd(_options.MaxTopUpCents)} nano-USD at once.");

    private static TopUpStatus StatusOf(ProviderStatus status) => status switch
    {
        ProviderStatus.Refused => TopUpStatus.Refused,
        ProviderStatus.NotConfigured => TopUpStatus.NotConfigured,
        // A page that was made and not heard of is found by the repeat.
        _ => TopUpStatus.Unavailable,
    };

    private static TopUpResult ToResult(TopUp topUp) => new()
    {
        Status = topUp.State switch
        {
            TopUpState.Paid => TopUpStatus.Paid,
            TopUpState.Closed => TopUpStatus.Closed,
            _ => TopUpStatus.Open,
        },
        Id = topUp.Id,
        AmountNanoUsd = UsdCents.ToNanoUsd(topUp.AmountCents),
        PageUrl = topUp.State == TopUpState.Open ? topUp.PageUrl : null,
    };

    private static TopUpResult Result(TopUpStatus status, Guid id, long cents, string? message) =>
        new() { Status = status, Id = id, AmountNanoUsd = UsdCents.ToNanoUsd(cents), Message = message };
}
