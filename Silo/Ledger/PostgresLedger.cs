using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Ledger;

/// <summary>The books in PostgreSQL.</summary>
internal sealed class PostgresLedger(BooksChange change, LedgerWriter writer, BillIntake intake, LedgerAudit audit) : ILedger
{
    private const int MaxText = 512;

    /// <inheritdoc/>
    public bool IsReachable => writer.IsReachable;

    /// <inheritdoc/>
    public async Task<LedgerLease> OpenLeaseAsync(string owner, CancellationToken cancellationToken)
    {
        // First no more bills of the lease before, then those that came; only then it is known what remains.
        intake.Fence(owner, long.MaxValue);
        await writer.FlushAsync(owner, cancellationToken);
        LedgerLease lease = await change.MakeAsync(ViewOf(owner), books => LeaseRules.Open(books, owner), cancellationToken);
        intake.Admit(owner, lease.Epoch);
        return lease;
    }

    /// <inheritdoc/>
    public async Task<LedgerLease?> ExtendLeaseAsync(string owner, long epoch, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(owner, cancellationToken);
        LedgerLease? lease = await change.MakeAsync(ViewOf(owner), books => LeaseRules.Extend(books, owner, epoch), cancellationToken);
        if (lease is null) intake.Fence(owner, epoch);
        else intake.Admit(owner, epoch);
        return lease;
    }

    /// <inheritdoc/>
    public async Task CloseLeaseAsync(string owner, long epoch, CancellationToken cancellationToken)
    {
        intake.Fence(owner, epoch);
        await writer.FlushAsync(owner, cancellationToken);
        await change.MakeAsync(ViewOf(owner), books => LeaseRules.Close(books, owner, epoch), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<PostStatus> PostJobAsync(JobPosting posting) => IsWellFormed(posting) ? writer.PostAsync(posting) : new(PostStatus.Rejected);

    /// <inheritdoc/>
    public async Task<BookedAs> BookJobAsync(JobPosting posting, CancellationToken cancellationToken)
    {
        if (!IsWellFormed(posting)) return BookedAs.Refused;
        await writer.FlushAsync(posting.AccountId, cancellationToken);
        PendingPost[] post = [new(posting)];
        return await change.MakeAsync(JobRules.View(post), books => JobRules.Book(books, post[0]), cancellationToken);
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public Task FlushAsync(string owner, CancellationToken cancellationToken) => writer.FlushAsync(owner, cancellationToken);

    /// <inheritdoc/>
    public void NoteFailedAttempt(FailedAttempt failure) => writer.Note(failure);

    /// <inheritdoc/>
    public async Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        TransferRules.Validate(transfer);
        var view = new BooksView(TransferRules.Owners(transfer), TransferRules.Accounts(transfer), TransferId: transfer.Id);
        foreach (string owner in view.Owners) await writer.FlushAsync(owner, cancellationToken);
        return await change.MakeAsync(view, books => TransferRules.Post(books, transfer), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<LedgerCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await writer.FlushAllAsync(cancellationToken);
        return await audit.CheckAsync(cancellationToken);
    }

    private static BooksView ViewOf(string owner) => new([owner], LeaseRules.Accounts(owner));

    // What is wrong here is a bug, and must reach neither the books nor the journal, which would offer it again for ever.
    private static bool IsWellFormed(JobPosting posting) =>
        posting is
        {
            HeldNanoUsd: >= 0, SharePpm: >= 0 and <= 1_000_000, Attempt: >= 0,
            Usage: { PromptTokens: >= 0, CompletionTokens: >= 0, ReasoningTokens: >= 0, CachedTokens: >= 0 },
            Price: { PromptNanoUsdPerMillion: >= 0, CompletionNanoUsdPerMillion: >= 0 },
        }
        && IsText(posting.AccountId) && IsText(posting.KeyId) && IsText(posting.ModelId)
        && IsText(posting.MinerId ?? "-") && IsText(posting.MinerOwner ?? "-")
        && posting.Ask is null or { PromptNanoUsdPerMillion: >= 0, CompletionNanoUsdPerMillion: >= 0 }
        && posting.MinerUsage is null or { PromptTokens: >= 0, CompletionTokens: >= 0 }
        && posting.Bill == Settlement.Of(
            posting.State, posting.Price, posting.Usage, posting.HeldNanoUsd, posting.SharePpm, posting.Ask, posting.MinerUsage);

    private static bool IsText(string text) => text.Length is > 0 and <= MaxText && !text.Contains('\0');
}
