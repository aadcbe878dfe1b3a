namespace IdleCloud.Silo.Pools;

/// <summary>One account's jobs in a <see cref="FairQueue"/>, in the order of their arrival.</summary>
internal sealed class AccountLine(string accountId)
{
    /// <summary>The account.</summary>
    public string AccountId => accountId;

    /// <summary>Its jobs.</summary>
    public List<PendingLease> Jobs { get; } = [];
}
