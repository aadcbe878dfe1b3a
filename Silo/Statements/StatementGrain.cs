using System.Collections.Immutable;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Statements;
using IdleCloud.Silo.Ledger;
using Orleans.Runtime;

namespace IdleCloud.Silo.Statements;

/// <summary>Reads the books for one owner.</summary>
[GrainType("statement")]
internal sealed class StatementGrain(ILedgerQueries books, InvoiceFold invoices) : Grain, IStatementGrain
{
    private string Owner => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async ValueTask<AccountBalances> GetBalancesAsync() => await books.BalancesAsync(Owner, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<LedgerEntry>> ListEntriesAsync(long? before, int limit) =>
        await books.EntriesAsync(Owner, before, limit, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<UsageRow>> GetUsageAsync(DateOnly from, DateOnly to) =>
        await books.UsageAsync(Owner, from, to, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<JobRecord>> ListJobsAsync(JobCursor? before, int limit) =>
        await books.JobsAsync(Owner, before, limit, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<Invoice> GetInvoiceAsync(DateOnly month) => await invoices.FoldAsync(Owner, month, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<EarningsRow>> GetEarningsAsync(DateOnly from, DateOnly to) =>
        await books.EarningsAsync(Owner, from, to, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<JobRecord>> ListMinerJobsAsync(JobCursor? before, int limit) =>
        await books.MinerJobsAsync(Owner, before, limit, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<FailureRow>> ListFailuresAsync(DateTimeOffset? before, int limit)
    {
        ImmutableArray<FailedAttempt> found = await books.FailedAttemptsAsync(Owner, before, limit, CancellationToken.None);
        return [.. found.Select(static failed => new FailureRow
        {
            JobId = failed.JobId,
            Attempt = failed.Attempt,
            MinerId = failed.MinerId,
            ModelId = failed.ModelId,
            Kind = failed.Kind,
            Cause = failed.Cause,
            At = failed.At,
        })];
    }

    /// <inheritdoc/>
    public async ValueTask<long> GetKeySpendAsync(string keyId) => await books.KeySpendAsync(keyId, CancellationToken.None);
}
