using IdleCloud.Contracts;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The books. Everything is idempotent: a repeat by id gets the same answer and changes nothing. What cannot reach PostgreSQL throws
/// <see cref="StorageUnavailableException"/>, except a job's posting, which has the outcome journal.
/// </summary>
internal interface ILedger
{
    /// <summary>
    /// True while bills go straight to the books. False while PostgreSQL is away, and until what is in the outcome journal is in the books:
    /// then nothing new should begin, so that the journal is for what is running. Known within <see cref="LedgerOptions.PingInterval"/>.
    /// </summary>
    bool IsReachable { get; }

    /// <summary>
    /// Opens a new lease over all credit that the owner has, and fences the one before. Debt is paid first, from paid credit.
    /// </summary>
    Task<LedgerLease> OpenLeaseAsync(string owner, CancellationToken cancellationToken);

    /// <summary>Renews a lease and takes new credit into it.</summary>
    /// <returns>The lease as it is now; null when it is fenced.</returns>
    Task<LedgerLease?> ExtendLeaseAsync(string owner, long epoch, CancellationToken cancellationToken);

    /// <summary>Gives back what remains in a lease. Nothing happens when it is fenced.</summary>
    Task CloseLeaseAsync(string owner, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Posts the end of a job, many in one commit. Completes when it is durable, or known to be impossible; a commit that PostgreSQL
    /// does not confirm in time goes to the outcome journal. Never throws for the database's sake.
    /// </summary>
    ValueTask<PostResult> PostJobAsync(JobPosting posting);

    /// <summary>Notes a failed attempt, in one of the next commits. Not waited for, and lost when PostgreSQL is away.</summary>
    void NoteFailedAttempt(FailedAttempt failure);

    /// <summary>Moves money: grants, top-ups, refunds, releases from escrow, payouts.</summary>
    Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken);

    /// <summary>Checks every invariant over the books, as they are at one moment, while others write.</summary>
    Task<LedgerCheck> CheckAsync(CancellationToken cancellationToken);
}
