using Orleans.Concurrency;

namespace IdleCloud.Contracts.Accounts;

/// <summary>One account: a customer, a miner's owner or an operator. Its key is the account id.</summary>
[Alias("IdleCloud.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Creates the account; a repeat with the same name changes nothing.</summary>
    [Alias("CreateAsync")]
    ValueTask<AccountInfo> CreateAsync(string name);

    /// <summary>The account, or null when it was never created. Answered from memory, also while another call waits for the store.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    ValueTask<AccountInfo?> GetAsync();

    /// <summary>Suspends the account or lifts a suspension.</summary>
    [Alias("SetSuspendedAsync")]
    ValueTask SetSuspendedAsync(bool suspended);

    /// <summary>Says whether a job of this account may run. Answered from memory, also while another call waits for the store.</summary>
    [Alias("AdmitAsync"), AlwaysInterleave]
    ValueTask<AdmitResult> AdmitAsync(Guid jobId);
}
