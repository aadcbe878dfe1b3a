using IdleCloud.Contracts;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The books. Everything is idempotent: a repeat by id gets the same answer and changes nothing. What cannot reach PostgreSQL throws
/// <see cref="StorageUnavailableException"/>, except a job's posting, which has the outcome journal.
/// </summary>
internal interface ILedger
{
    /// <summary>
    /// True while new jobs may begin. False while PostgreSQL is away or too far behind what was accepted, and when the journal is broken:
    /// its room is for what is running. Known within <see cref="LedgerOptions.PingInterval"/>.
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
    /// Accepts the end of a job: it is durable, and will be in the books in a moment, whatever happens. Many share one wait for the disk.
    /// What is charged must be of a lease that was opened or renewed here and has so much left: what it has not becomes debt. The same
    /// job accepted twice is in the books once. Never throws for the database's sake.
    /// </summary>
    ValueTask<PostStatus> PostJobAsync(JobPosting posting);

    /// <summary>
    /// Brings the end of a job into the books at once, behind all that was accepted of its customer's, here or by any other silo that has
    /// logged it: for ends that may have been told before. What is charged must be covered by the lease that it names;
    /// <see cref="LedgerLease.None"/> only asks for a bill that is there.
    /// </summary>
    /// <exception cref="StorageUnavailableException">PostgreSQL does not answer; what has become of it is found out by asking again.</exception>
    Task<BookedAs> BookJobAsync(JobPosting posting, CancellationToken cancellationToken);

    /// <summary>Waits until everything that was accepted here before is in the books: then whoever reads them sees it.</summary>
    /// <exception cref="StorageUnavailableException">The books do not catch up in time.</exception>
    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>The same for what was accepted of one customer's, here or by any other silo that has logged it.</summary>
    /// <exception cref="StorageUnavailableException">The books do not catch up in time.</exception>
    Task FlushAsync(string owner, CancellationToken cancellationToken);

    /// <summary>
    /// Notes a failed attempt in the books soon, or once PostgreSQL is back. Not waited for: lost when the process ends before, or too many
    /// wait.
    /// </summary>
    void NoteFailedAttempt(FailedAttempt failure);

    /// <summary>Moves money: grants, top-ups, refunds, releases from escrow, payouts.</summary>
    Task<TransferResult> TransferAsync(Transfer transfer, CancellationToken cancellationToken);

    /// <summary>Checks every invariant over the books, as they are at one moment, while others write.</summary>
    Task<LedgerCheck> CheckAsync(CancellationToken cancellationToken);
}
