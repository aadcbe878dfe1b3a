using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdleCloud.Contracts;
using IdleCloud.Silo.Ledger;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace IdleCloud.Silo.Idempotency;

/// <summary>The keys in use, in PostgreSQL.</summary>
internal sealed class IdempotencyStore(NpgsqlDataSource database, ILedger ledger, IOptions<IdempotencyOptions> options, TimeProvider clock)
{
    private const int Chunk = 1000;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>A key's record; null when it is not in use.</summary>
    public async Task<FoundRecord?> FindAsync(RecordKey key)
    {
        // What the books say of its job decides: they must know what was accepted, wherever.
        await ledger.FlushAsync(key.AccountId, CancellationToken.None);
        try
        {
            await using NpgsqlCommand command = Command(IdempotencySql.Find, P(key.AccountId), P(key.KeyHash), P(Now));
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
            if (!await row.ReadAsync()) return null;
            ImmutableArray<byte>? answer = row.IsDBNull(2) ? null : ImmutableCollectionsMarshal.AsImmutableArray(row.GetFieldValue<byte[]>(2));
            var record = new IdempotencyRecord(row.GetString(0), row.GetGuid(1), answer, row.GetFieldValue<DateTimeOffset>(3));
            return new FoundRecord(record, row.GetBoolean(4), row.GetBoolean(5));
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Takes a key into use.</summary>
    /// <param name="key">The key.</param>
    /// <param name="record">Its record.</param>
    /// <param name="after">The job that has failed under it and may still be stored.</param>
    /// <returns>False when it is in use, or the account has as many as it may.</returns>
    public async Task<bool> TakeAsync(RecordKey key, IdempotencyRecord record, Guid? after) => await ExecuteAsync(
        IdempotencySql.Take, P(key.AccountId), P(key.KeyHash), P(record.Fingerprint), P(record.JobId), P(record.ExpiresAt.UtcDateTime), P(Now),
        new NpgsqlParameter { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
        P((long)options.Value.MaxRecordsPerAccount)) > 0;

    /// <summary>Stores the answer.</summary>
    /// <returns>False when the key stands for another job by now.</returns>
    public async Task<bool> KeepAsync(RecordKey key, IdempotencyRecord record) => await ExecuteAsync(
        IdempotencySql.Keep, P(key.AccountId), P(key.KeyHash), P(record.JobId),
        P(ImmutableCollectionsMarshal.AsArray(record.Answer!.Value)!), P(record.ExpiresAt.UtcDateTime)) > 0;

    /// <summary>The job has come to nothing: forgets the key, unless it stands for another one by now.</summary>
    public Task FreeAsync(RecordKey key, Guid jobId) => ExecuteAsync(IdempotencySql.Free, P(key.AccountId), P(key.KeyHash), P(jobId));

    /// <summary>Deletes what has expired.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        int all = 0, some;
        do
        {
            some = await ExecuteAsync(IdempotencySql.Expire, cancellationToken, P(Now), P((long)Chunk));
            all += some;
        }
        while (some == Chunk);
        return all;
    }

    /// <summary>Bytes of all answers that are stored, those that have just expired included.</summary>
    public async Task<long> SizeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = Command(IdempotencySql.Size);
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private Task<int> ExecuteAsync(string sql, params NpgsqlParameter[] parameters) => ExecuteAsync(sql, CancellationToken.None, parameters);

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = Command(sql, parameters);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static StorageUnavailableException Unavailable(NpgsqlException e) =>
        new($"A record of an Idempotency-Key could not be read or written: {e.Message}", e);
}
