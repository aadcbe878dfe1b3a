using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdleCloud.Contracts.Files;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using static IdleCloud.Silo.Storage.SqlRunner;

namespace IdleCloud.Silo.Files;

/// <summary>Files in PostgreSQL.</summary>
internal sealed class FileStore(SqlRunner sql, IOptions<StoredFileOptions> options, TimeProvider clock)
{
    private const int Chunk = 100;

    /// <summary>A file that is not finished by then was given up.</summary>
    private static readonly TimeSpan UploadTime = TimeSpan.FromHours(1);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Begins a file that a customer uploads.</summary>
    /// <returns>False when the account has no room for another one.</returns>
    public async Task<bool> BeginAsync(string accountId, string id, string name)
    {
        ImmutableArray<long> size = await sql.QueryAsync(FileSql.Size, static row => row.GetInt64(0), P(accountId), P(Now));
        if (size[0] >= options.Value.MaxBytesPerAccount) return false;
        await sql.ExecuteAsync(
            FileSql.Begin, P(accountId), P(id), P((short)FilePurpose.Batch), P(name), P(Now), P(Now + UploadTime));
        return true;
    }

    /// <summary>Writes a part of a file that is not finished.</summary>
    /// <returns>False when there is no such file.</returns>
    public async Task<bool> WriteAsync(string accountId, string id, FilePart part) => await sql.ExecuteAsync(
        FileSql.Write, P(accountId), P(id), P(part.Number), P(part.Bytes), P(ImmutableCollectionsMarshal.AsArray(part.Content)!)) > 0;

    /// <summary>Finishes a file.</summary>
    public async Task<StoredFile?> FinishAsync(string accountId, string id, TimeSpan? lifetime)
    {
        TimeSpan retention = options.Value.Retention;
        TimeSpan kept = lifetime is { } wished && wished < retention ? wished : retention;
        await sql.ExecuteAsync(FileSql.Finish, P(accountId), P(id), P(Now + kept));
        return await FindAsync(accountId, id);
    }

    /// <summary>A finished file; null when there is none.</summary>
    public async Task<StoredFile?> FindAsync(string accountId, string id)
    {
        ImmutableArray<StoredFile> found = await sql.QueryAsync(FileSql.Find, FileOf, P(accountId), P(id), P(Now));
        return found is [var file] ? file : null;
    }

    /// <summary>Finished files.</summary>
    public Task<ImmutableArray<StoredFile>> ListAsync(string accountId, FileListing listing) => sql.QueryAsync(
        FileSql.List(listing.IsAscending), FileOf, P(accountId), P(Now),
        new NpgsqlParameter { Value = (short?)listing.Purpose ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint },
        new NpgsqlParameter { Value = listing.After ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        P((long)listing.Limit));

    /// <summary>The next parts of a finished file.</summary>
    public Task<ImmutableArray<FilePart>> ReadAsync(string accountId, string id, int after) => sql.QueryAsync(
        FileSql.Read,
        static row => new FilePart(row.GetInt32(0), row.GetInt32(1), ImmutableCollectionsMarshal.AsImmutableArray(row.GetFieldValue<byte[]>(2))),
        P(accountId), P(id), P(Now), P(after));

    /// <summary>Deletes a finished file.</summary>
    public async Task<bool> DeleteAsync(string accountId, string id) =>
        await sql.ExecuteAsync(FileSql.Delete, P(accountId), P(id), P(Now)) > 0;

    /// <summary>Deletes what has expired.</summary>
    /// <returns>How many files.</returns>
    public async Task<int> ExpireAsync()
    {
        int all = 0, some;
        do
        {
            some = await sql.ExecuteAsync(FileSql.Expire, P(Now), P((long)Chunk));
            all += some;
        }
        while (some == Chunk);
        return all;
    }

    private static StoredFile FileOf(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Purpose = (FilePurpose)row.GetInt16(1),
        Name = row.GetString(2),
        Bytes = row.GetInt64(3),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(5),
    };
}
