using System.Collections.Immutable;
using IdleCloud.Contracts.Ledger;
using Orleans.Concurrency;

namespace IdleCloud.Contracts.Statements;

/// <summary>
/// What the books say of one owner; the grain's key is the account id, which is in every query, so that nothing of anybody else is ever
/// found. It reads only, and keeps nothing in memory. All of it throws <see cref="StorageUnavailableException"/> when the books cannot be
/// read. Days are UTC's; a range has its first day and lacks its last.
/// </summary>
[Alias("IdleCloud.IStatementGrain")]
public interface IStatementGrain : IGrainWithStringKey
{
    /// <summary>What the owner has now.</summary>
    [Alias("GetBalancesAsync"), AlwaysInterleave]
    ValueTask<AccountBalances> GetBalancesAsync();

    /// <summary>The statement, the latest first.</summary>
    /// <param name="before">Only entries before this place in the books; null for the latest.</param>
    /// <param name="limit">The most entries, ≥ 1.</param>
    [Alias("ListEntriesAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<LedgerEntry>> ListEntriesAsync(long? before, int limit);

    /// <summary>What the customer's jobs used, by day, key and model, in that order.</summary>
    [Alias("GetUsageAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<UsageRow>> GetUsageAsync(DateOnly from, DateOnly to);

    /// <summary>The customer's jobs, the latest first.</summary>
    [Alias("ListJobsAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<JobRecord>> ListJobsAsync(JobCursor? before, int limit);

    /// <summary>A month of the customer, so far as it has gone.</summary>
    /// <param name="month">Any of its days.</param>
    [Alias("GetInvoiceAsync"), AlwaysInterleave]
    ValueTask<Invoice> GetInvoiceAsync(DateOnly month);

    /// <summary>What the owner's machines earned, by day, machine and model, in that order.</summary>
    [Alias("GetEarningsAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<EarningsRow>> GetEarningsAsync(DateOnly from, DateOnly to);

    /// <summary>The jobs that the owner's machines answered, the latest first.</summary>
    [Alias("ListMinerJobsAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<JobRecord>> ListMinerJobsAsync(JobCursor? before, int limit);

    /// <summary>The attempts of the owner's machines that failed, the latest first.</summary>
    /// <param name="before">Only those before this time; null for the latest.</param>
    /// <param name="limit">The most, ≥ 1.</param>
    [Alias("ListFailuresAsync"), AlwaysInterleave]
    ValueTask<ImmutableArray<FailureRow>> ListFailuresAsync(DateTimeOffset? before, int limit);

    /// <summary>What a key has spent, ever.</summary>
    [Alias("GetKeySpendAsync"), AlwaysInterleave]
    ValueTask<long> GetKeySpendAsync(string keyId);
}
