using System.Collections.Immutable;
using IdleCloud.Contracts.Batches;
using IdleCloud.Silo.Files;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Options;
using static IdleCloud.Silo.Storage.SqlRunner;

namespace IdleCloud.Silo.Batches;

/// <summary>What time and dead gateways do to batches, in PostgreSQL. Each step is one statement, which several silos may run at once.</summary>
internal sealed class BatchKeeper(SqlRunner sql, IOptions<StoredFileOptions> files, TimeProvider clock)
{
    /// <summary>Offers of one pulse: with more open batches, the oldest are offered first.</summary>
    private const long MostOffers = 1000;

    /// <summary>A gateway reads the largest file in seconds; one that has not by then has died.</summary>
    private static readonly TimeSpan ValidationTime = TimeSpan.FromMinutes(10);

    private static readonly ImmutableArray<BatchFault> Interrupted =
        [new("validation_interrupted", "The file was not read to its end, because a part of the service failed. Make the batch again.")];

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Batches whose time is over, or whose gateway has died before they began, go on to their end; old ones are forgotten.</summary>
    public async Task ExpireAsync()
    {
        await sql.ExecuteAsync(BatchSql.Expire, P(Now));
        await sql.ExecuteAsync(BatchSql.GiveUp, P(Now), P(Now - ValidationTime), P(FaultsJson.Write(Interrupted)!));
        await sql.ExecuteAsync(BatchSql.Forget, P(Now - files.Value.Retention));
    }

    /// <summary>The jobs that gateways have taken, by gateway and account.</summary>
    public Task<ImmutableArray<(string Gateway, string AccountId, ImmutableArray<Guid> Jobs)>> ListRunningAsync() =>
        sql.QueryAsync(BatchSql.Running, static row => (row.GetString(0), row.GetString(1), ImmutableArray.Create(row.GetFieldValue<Guid[]>(2))));

    /// <summary>Finds out what has become of jobs that no gateway has any more.</summary>
    public Task SettleAsync(ImmutableArray<Guid> jobs) => sql.ExecuteAsync(BatchSql.Settle, P(jobs.ToArray()), P(Now));

    /// <summary>Ends batches that have no lines left.</summary>
    public Task<ImmutableArray<BatchStatus>> FinishAsync() =>
        sql.QueryAsync(BatchSql.Finish, static row => (BatchStatus)row.GetInt16(0), P(Now), P(Now + files.Value.Retention));

    /// <summary>Batches that have lines to be taken, with their models; without one where no miner is needed.</summary>
    public Task<ImmutableArray<(BatchOffer Offer, string? ModelId)>> ListWaitingAsync() => sql.QueryAsync(
        BatchSql.Waiting,
        static row => (
            new BatchOffer(row.GetString(0), row.GetString(1)), (BatchStatus)row.GetInt16(3) == BatchStatus.InProgress ? row.GetString(2) : null),
        P(Now), P(MostOffers));
}
