using System.Text.RegularExpressions;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Payments.Provider;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>Where owners' money goes. What the provider has to know of an owner it asks the owner itself, on its own pages.</summary>
internal sealed partial class PayoutAccounts(PayoutStore store, IPaymentProvider provider, IOptions<PaymentOptions> options)
{
    private const string Off =
        "This installation's operator has not set it up (Payments:StripeKey and Payments:PayoutSetupUrl; docs/how-to/take-payments.md). "
        + "You can still name an account that you have: PUT /miners/payout-destination.";

    /// <summary>Says which account at the provider gets an owner's payouts.</summary>
    /// <returns>False when it is not the name of a provider's account.</returns>
    public async Task<bool> SetAsync(string accountId, string destination, CancellationToken cancellationToken)
    {
        if (!DestinationRegex().IsMatch(destination)) return false;
        await store.SetDestinationAsync(accountId, destination, cancellationToken);
        return true;
    }

    /// <summary>Gives the owner a page of the provider's; the first time, makes the owner's account there.</summary>
    public async Task<PayoutSetupResult> SetUpAsync(string accountId, PayoutSetupRequest request, CancellationToken cancellationToken)
    {
        if (!provider.IsConfigured || options.Value.PayoutSetupUrl.Length == 0) return new() { Status = PayoutSetupStatus.NotConfigured, Message = Off };
        string? destination = await store.FindDestinationAsync(accountId, cancellationToken);
        if (destination is null)
        {
            ProviderResult<PayoutAccount> made =
                await provider.CreatePayoutAccountAsync(new(accountId, request.Email, request.Country), cancellationToken);
            if (!made.IsDone) return Failed(made.Status, made.Reason, destination: null);
            // Two calls at once find the same account at the provider, and the first one to be stored counts.
            destination = await store.AddDestinationAsync(accountId, made.Value!.Destination, cancellationToken);
        }

        ProviderResult<PayoutSetupPage> page = await provider.CreateSetupPageAsync(destination, cancellationToken);
        return page.IsDone
            ? new() { Status = PayoutSetupStatus.Incomplete, Destination = destination, PageUrl = page.Value!.Url }
            : Failed(page.Status, page.Reason, destination);
    }

    /// <summary>Where an owner's money goes, as the provider knows it now.</summary>
    public async Task<PayoutSetupResult> GetAsync(string accountId, CancellationToken cancellationToken)
    {
        string? destination = await store.FindDestinationAsync(accountId, cancellationToken);
        if (destination is null) return new() { Status = PayoutSetupStatus.None };
        ProviderResult<PayoutAccount> found = await provider.FindPayoutAccountAsync(destination, cancellationToken);
        if (!found.IsDone) return Failed(found.Status, found.Reason, destination);
        PayoutAccount account = found.Value!;
        return new()
        {
            Status = account.IsReady ? PayoutSetupStatus.Ready : PayoutSetupStatus.Incomplete,
            Destination = destination,
            Message = account.IsReady || account.Missing.IsEmpty ? null : $"The provider still wants: {string.Join(", ", account.Missing)}.",
        };
    }

    private static PayoutSetupResult Failed(ProviderStatus status, string reason, string? destination) => new()
    {
        Status = status switch
        {
            ProviderStatus.Refused => PayoutSetupStatus.Refused,
            ProviderStatus.NotConfigured => PayoutSetupStatus.NotConfigured,
            _ => PayoutSetupStatus.Unavailable,
        },
        Destination = destination,
        Message = reason,
    };

    [GeneratedRegex(@"^acct_[A-Za-z0-9]{8,64}\z")]
    private static partial Regex DestinationRegex();
}
