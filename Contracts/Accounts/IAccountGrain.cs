using System.Collections.Immutable;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Accounts;

/// <summary>
/// One account: a customer, a miner's owner or an operator. Its key is the account id. It is the only spender of the account's credit:
/// what decides on money is synchronous, and whoever waits for the ledger keeps nobody else out.
/// </summary>
[Alias("IdleCloud.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates the account; a repeat with the same name changes nothing.</summary>
    [Alias("CreateAsync")]
    ValueTask<AccountInfo> CreateAsync(string name);

    /// <summary>The account, or null when it was never created. Answered from memory, also while another call waits for the store.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    ValueTask<AccountInfo?> GetAsync();

    /// <summary>Changes the account: an operator's act.</summary>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    [Alias("ChangeAsync")]
    ValueTask<AccountInfo> ChangeAsync(AccountChange change);

    /// <summary>Gives the account credit, once for each reference.</summary>
    /// <exception cref="StorageUnavailableException">The ledger does not answer; a repeat finds out what became of it.</exception>
    [Alias("GrantAsync"), AlwaysInterleave]
    ValueTask<GrantResult> GrantAsync(CreditGrant grant);

    /// <summary>
    /// Lets a job run and holds its money, or says why not: limits on requests first, then the key's budget, then credit. Answered from
    /// memory, except where the account's credit was not in use here before.
    /// </summary>
    [Alias("AdmitAsync"), AlwaysInterleave]
    ValueTask<AdmitResult> AdmitAsync(AdmitRequest request);

    /// <summary>
    /// Bills an admitted job and gives its hold back. Answered when the bill is durable, or known never to be. A repeat is answered from the
    /// books: a job is billed once, whoever asks, and whatever has become of the activation that was asked before.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing is known; a repeat finds out.</exception>
    [Alias("SettleAsync"), AlwaysInterleave]
    ValueTask<SettleResult> SettleAsync(JobEnd end);

    /// <summary>Gives back the hold of an admitted job that no miner has had; nothing happens when there is none.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="returnsRate">True when its request shall not count against the limits either.</param>
    [Alias("ReleaseAsync"), AlwaysInterleave]
    ValueTask ReleaseAsync(Guid jobId, bool returnsRate);

    /// <summary>The limits on requests as one key meets them now; null where there is no account.</summary>
    /// <param name="keyId">The key's id that may be shown.</param>
    /// <param name="keyRequestsPerMinute">The key's own limit; null for none.</param>
    [Alias("GetRateLimitAsync"), AlwaysInterleave]
    ValueTask<RateLimit?> GetRateLimitAsync(string keyId, int? keyRequestsPerMinute);

    /// <summary>The books have changed beside the account, by a payment or its refund: takes new credit in, and learns of a debt.</summary>
    [Alias("RefreshCreditAsync"), AlwaysInterleave]
    Task RefreshCreditAsync();

    /// <summary>What the account holds and has left at this moment, from memory.</summary>
    [Alias("GetSpendingAsync"), AlwaysInterleave]
    ValueTask<SpendingStatus> GetSpendingAsync();

    /// <summary>The jobs that money is held for at this moment.</summary>
    [Alias("ListHoldsAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<Guid>> ListHoldsAsync();
}
