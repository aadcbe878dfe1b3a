using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>A bill on its way into the books.</summary>
internal sealed class PendingPost(JobPosting posting)
{
    private readonly TaskCompletionSource<PostResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bill.</summary>
    public JobPosting Posting => posting;

    /// <summary>What tells it from another bill with the same id.</summary>
    public Guid Digest { get; } = LedgerDigest.Of(posting);

    /// <summary>True when money moves.</summary>
    public bool IsCharged => posting.Bill.ChargeNanoUsd > 0;

    /// <summary>Completes when the bill is durable, or known to be impossible.</summary>
    public Task<PostResult> Answer => _answer.Task;

    /// <summary>The customer's granted credit.</summary>
    public AccountKey Promo => new(AccountKind.CustomerPromo, posting.AccountId);

    /// <summary>The customer's paid credit.</summary>
    public AccountKey Paid => new(AccountKind.Customer, posting.AccountId);

    /// <summary>Where the miner's share goes.</summary>
    public AccountKey Pay => posting.MinerOwner is { } owner ? new(AccountKind.MinerEscrow, owner) : new(AccountKind.Settlement, "");

    /// <summary>Answers whoever waits.</summary>
    public void Complete(PostStatus status) => _answer.TrySetResult(new PostResult(status));
}
