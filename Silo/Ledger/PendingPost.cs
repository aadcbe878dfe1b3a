using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>A bill on its way into the log or the journal, and from there into the books.</summary>
internal sealed class PendingPost(JobPosting posting)
{
    private readonly TaskCompletionSource<PostStatus> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Guid? _digest;

    /// <summary>The bill.</summary>
    public JobPosting Posting => posting;

    /// <summary>Its number among those of this process, from 1.</summary>
    public long Number { get; set; }

    /// <summary>Where the journal goes on behind it; 0 while it is not in the journal.</summary>
    public long JournalEnd { get; set; }

    /// <summary>The row of the log that it is the last bill of, and that goes with it: it is there, or may be.</summary>
    public LogRow? EndsRow { get; set; }

    /// <summary>True when somebody was told that it will be in the books.</summary>
    public bool IsAccepted { get; set; } = true;

    /// <summary>Its length as it was written, in bytes.</summary>
    public int Size { get; set; }

    /// <summary>When it was written, as the clock's timestamp.</summary>
    public long Written { get; set; }

    /// <summary>What tells it from another bill with the same id.</summary>
    public Guid Digest => _digest ??= LedgerDigest.Of(posting);

    /// <summary>True when money moves.</summary>
    public bool IsCharged => posting.Bill.ChargeNanoUsd > 0;

    /// <summary>Completes when the bill is durable, or known to be impossible.</summary>
    public Task<PostStatus> Answer => _answer.Task;

    /// <summary>Where the miner's share goes.</summary>
    public AccountKey Pay => posting.MinerOwner is { } owner ? new(AccountKind.MinerEscrow, owner) : new(AccountKind.Settlement, "");

    /// <summary>Answers whoever waits.</summary>
    public void Complete(PostStatus status) => _answer.TrySetResult(status);
}
