using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Ledger;

/// <summary>The books in PostgreSQL.</summary>
internal sealed class PostgresLedger(BooksChange change, LedgerWriter writer, LedgerAudit audit) : ILedger
{
    private const int MaxText = 512;

    /// <inheritdoc/>
    public bool IsReachable => writer.IsDirect;

    /// <inheritdoc/>
    public Task<LedgerLease> OpenLeaseAsync(string owner, CancellationToken cancellationToken) =>
        change.MakeAsync(ViewOf(owner), books => LeaseRules.Open(books, owner), cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerLease?> ExtendLeaseAsync(string owner, long epoch, CancellationToken cancellationToken) =>
        change.MakeAsync(ViewOf(owner), books => LeaseRules.Extend(books, owner, epoch), cancellationToken);

    /// <inheritdoc/>
    public Task CloseLeaseAsync(string owner, long epoch, CancellationToken cancellationToken) =>
        change.MakeAsync(ViewOf(owner), books => LeaseRules.Close(books, owner, epoch), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PostResult> PostJobAsync(JobPosting posting) =>
        IsWellFormed(posting) ? writer.PostAsync(posting) : new(new PostResult(PostStatus.Rejected));

    /// <inheritdoc/>
    public void NoteFailedAttempt(FailedAttempt failure) => writer.Note(failure);

    /// <inheritdoc/>
    public Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        TransferRules.Validate(transfer);
        var view = new BooksView(TransferRules.Owners(transfer), TransferRules.Accounts(transfer), TransferId: transfer.Id);
        return change.MakeAsync(view, books => TransferRules.Post(books, transfer), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LedgerCheck> CheckAsync(CancellationToken cancellationToken) => audit.CheckAsync(cancellationToken);

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
