using System.Collections.Immutable;
using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// What the books say to those whose books they are. Days are UTC; a range has its first day and lacks its last. Usage, bills and
/// invoices are folds of the same rows, so that they agree to the unit.
/// </summary>
internal interface ILedgerQueries
{
    /// <summary>What an owner has.</summary>
    Task<AccountBalances> BalancesAsync(string owner, CancellationToken cancellationToken);

    /// <summary>The owner's statement, latest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="before">Only entries before this sequence; null for the latest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ImmutableArray<LedgerEntry>> EntriesAsync(string owner, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>What an account used, by day, key and model, in that order.</summary>
    Task<ImmutableArray<UsageRow>> UsageAsync(string accountId, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>An account's jobs, latest first.</summary>
    Task<ImmutableArray<JobRecord>> JobsAsync(string accountId, JobCursor? before, int limit, CancellationToken cancellationToken);

    /// <summary>The jobs that an owner's machines answered, latest first.</summary>
    Task<ImmutableArray<JobRecord>> MinerJobsAsync(string minerOwner, JobCursor? before, int limit, CancellationToken cancellationToken);

    /// <summary>What an owner's machines earned, by day, machine and model, in that order.</summary>
    Task<ImmutableArray<EarningsRow>> EarningsAsync(string minerOwner, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Why attempts of an owner's machines earned nothing, latest first.</summary>
    Task<ImmutableArray<FailedAttempt>> FailedAttemptsAsync(string minerOwner, DateTimeOffset? before, int limit, CancellationToken cancellationToken);

    /// <summary>What a key has spent, ever.</summary>
    Task<long> KeySpendAsync(string keyId, CancellationToken cancellationToken);
}
