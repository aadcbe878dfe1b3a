using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Money;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Reads the books, once what was accepted before is in them: here, and of a customer anywhere.</summary>
internal sealed class LedgerQueries(NpgsqlDataSource database, LedgerWriter writer) : ILedgerQueries
{
    /// <inheritdoc/>
    public async Task<AccountBalances> BalancesAsync(string owner, CancellationToken cancellationToken)
    {
        ImmutableArray<AccountBalances> rows = await ReadOfAsync(owner, QuerySql.Balances, reader => new AccountBalances(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)),
            cancellationToken, P(owner));
        return rows[0];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerEntry>> EntriesAsync(string owner, long? before, int limit, CancellationToken cancellationToken) =>
        ReadOfAsync(owner, QuerySql.Entries, EntryOf, cancellationToken, P(owner), P(before ?? long.MaxValue), P(limit));

    /// <inheritdoc/>
    public Task<ImmutableArray<UsageRow>> UsageAsync(string accountId, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        ReadOfAsync(accountId, QuerySql.Usage, reader => new UsageRow
        {
            Day = reader.GetFieldValue<DateOnly>(0),
            KeyId = reader.GetString(1),
            ModelId = reader.GetString(2),
            Jobs = reader.GetInt64(3),
            PromptTokens = reader.GetInt64(4),
            CompletionTokens = reader.GetInt64(5),
            ChargeNanoUsd = reader.GetInt64(6),
        }, cancellationToken, P(accountId), P(StartOf(from)), P(StartOf(to)));

    /// <inheritdoc/>
    public async Task<ImmutableArray<JobRecord>> JobsAsync(string accountId, JobCursor? before, int limit, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(accountId, cancellationToken);
        return await JobsAsync(QuerySql.Jobs, accountId, before, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<JobRecord>> MinerJobsAsync(string minerOwner, JobCursor? before, int limit, CancellationToken cancellationToken) =>
        JobsAsync(QuerySql.MinerJobs, minerOwner, before, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<EarningsRow>> EarningsAsync(string minerOwner, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        ReadAsync(QuerySql.Earnings, reader => new EarningsRow(
            reader.GetFieldValue<DateOnly>(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4),
            reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9)),
            cancellationToken, P(minerOwner), P(StartOf(from)), P(StartOf(to)));

    /// <inheritdoc/>
    public Task<ImmutableArray<FailedAttempt>> FailedAttemptsAsync(
        string minerOwner, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        ReadAsync(QuerySql.FailedAttempts, reader => new FailedAttempt
        {
            JobId = reader.GetGuid(0),
            Attempt = reader.GetInt32(1),
            MinerId = reader.GetString(2),
            MinerOwner = minerOwner,
            ModelId = reader.GetString(3),
            Kind = (AttemptFailureKind)reader.GetInt16(4),
            Cause = (FaultCause)reader.GetInt16(5),
            At = reader.GetFieldValue<DateTimeOffset>(6),
        }, cancellationToken, P(minerOwner), P((before ?? DateTimeOffset.MaxValue).UtcDateTime), P(limit));

    /// <inheritdoc/>
    public async Task<long> KeySpendAsync(string keyId, CancellationToken cancellationToken) =>
        (await ReadAsync(QuerySql.KeySpend, reader => reader.GetInt64(0), cancellationToken, P(keyId))).Sum();

    private Task<ImmutableArray<JobRecord>> JobsAsync(string sql, string owner, JobCursor? before, int limit, CancellationToken cancellationToken) =>
        ReadAsync(sql, JobOf, cancellationToken,
            P(owner), P((before?.EndedAt ?? DateTimeOffset.MaxValue).UtcDateTime), P(before?.JobId ?? Guid.AllBitsSet), P(limit));

    private async Task<ImmutableArray<T>> ReadOfAsync<T>(
        string owner, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await writer.FlushAsync(owner, cancellationToken);
        return await ReadAsync(sql, read, cancellationToken, parameters);
    }

    private async Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await writer.FlushAsync(cancellationToken);
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            ImmutableArray<T>.Builder rows = ImmutableArray.CreateBuilder<T>();
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            return rows.ToImmutable();
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The books could not be read: {e.Message}", e);
        }
    }

    private static LedgerEntry EntryOf(NpgsqlDataReader reader)
    {
        (short[] kinds, long[] amounts) = (reader.GetFieldValue<short[]>(6), reader.GetFieldValue<long[]>(7));
        return new LedgerEntry
        {
            Id = reader.GetGuid(0),
            Sequence = reader.GetInt64(1),
            Kind = (TransferKind)reader.GetInt16(2),
            PostedAt = reader.GetFieldValue<DateTimeOffset>(3),
            Reference = reader.GetString(4),
            Note = reader.GetString(5),
            Sides = [.. kinds.Zip(amounts, (kind, amount) => new LedgerEntrySide((AccountKind)kind, amount))],
        };
    }

    private static JobRecord JobOf(NpgsqlDataReader reader) => new()
    {
        JobId = reader.GetGuid(0),
        EndedAt = reader.GetFieldValue<DateTimeOffset>(1),
        KeyId = reader.GetString(2),
        ModelId = reader.GetString(3),
        State = (JobState)reader.GetInt16(4),
        MinerId = reader.IsDBNull(5) ? null : reader.GetString(5),
        Usage = new JobUsage(reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9)),
        ChargeNanoUsd = reader.GetInt64(10),
        PayNanoUsd = reader.GetInt64(11),
        Basis = BasisOf(reader),
    };

    private static PayBasis BasisOf(NpgsqlDataReader reader)
    {
        bool isOwnAsk = !reader.IsDBNull(15), isOwnPart = !reader.IsDBNull(17);
        return new PayBasis
        {
            Source = isOwnAsk ? PaySource.Ask : PaySource.ShareOfPrice,
            Rate = isOwnAsk ? new AskPrice(reader.GetInt64(15), reader.GetInt64(16)) : new AskPrice(reader.GetInt64(12), reader.GetInt64(13)),
            SharePpm = reader.GetInt32(14),
            PromptTokens = reader.GetInt64(isOwnPart ? 17 : 6),
            CompletionTokens = reader.GetInt64(isOwnPart ? 18 : 7),
        };
    }

    private static DateTime StartOf(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };
}
