using Orleans.Concurrency;

namespace IdleCloud.Contracts.Payments;

/// <summary>
/// Payments of one account, in and out. Its key is the account id. Nothing is kept in memory: PostgreSQL decides between calls that
/// come at once.
/// </summary>
[Alias("IdleCloud.IPaymentsGrain")]
public interface IPaymentsGrain : IGrainWithStringKey
{
    /// <summary>Makes a page where the customer pays for credit. The credit comes with the provider's notice of the payment.</summary>
    [Alias("TopUpAsync"), AlwaysInterleave]
    Task<TopUpResult> TopUpAsync(TopUpRequest request);

    /// <summary>A top-up as it is now.</summary>
    [Alias("GetTopUpAsync"), AlwaysInterleave]
    Task<TopUpResult> GetTopUpAsync(Guid id);

    /// <summary>Says which account at the provider gets the owner's payouts; those that have begun keep theirs.</summary>
    /// <returns>False when it is not the name of a provider's account.</returns>
    [Alias("SetPayoutDestinationAsync"), AlwaysInterleave]
    Task<bool> SetPayoutDestinationAsync(string destination);

    /// <summary>Gives the owner a page of the provider's, where it says where its money goes.</summary>
    [Alias("SetUpPayoutsAsync"), AlwaysInterleave]
    Task<PayoutSetupResult> SetUpPayoutsAsync(PayoutSetupRequest request);

    /// <summary>Where the owner's money goes, and whether it can.</summary>
    [Alias("GetPayoutSetupAsync"), AlwaysInterleave]
    Task<PayoutSetupResult> GetPayoutSetupAsync();

    /// <summary>Sets money aside and asks the provider to send it. The answer does not wait for the provider.</summary>
    [Alias("PayOutAsync"), AlwaysInterleave]
    Task<PayoutResult> PayOutAsync(PayoutRequest request);

    /// <summary>A payout as it is now.</summary>
    [Alias("GetPayoutAsync"), AlwaysInterleave]
    Task<PayoutResult> GetPayoutAsync(Guid id);
}
