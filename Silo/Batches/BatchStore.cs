using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Files;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using static IdleCloud.Silo.Storage.SqlRunner;

namespace IdleCloud.Silo.Batches;

/// <summary>The batches of accounts in PostgreSQL, as their owners and gateways use them.</summary>
internal sealed class BatchStore(SqlRunner sql, IOptions<BatchOptions> options, TimeProvider clock)
{
    /// <summary>The only completion window there is.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>The files of a batch stay at least that long after its time.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(30);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Makes a batch.</summary>
    /// <returns>False when the account has too many.</returns>
    public async Task<bool> BeginAsync(string accountId, NewBatch batch)
    {
        DateTime now = Now, end = now + Window;
        await sql.ExecuteAsync(
            BatchSql.Begin, P(accountId), P(batch.Id), P(batch.KeyHash), P(batch.InputFileId), P(batch.Endpoint), Text(batch.Metadata), P(NewFileId()),
            P(NewFileId()), P(now), P(end), P(end + Slack), P((long)options.Value.MaxOpenPerAccount));
        return await FindAsync(accountId, batch.Id) is not null;
    }

    /// <summary>Adds lines.</summary>
    public Task AddLinesAsync(string accountId, string id, ImmutableArray<FilePart> lines) => sql.ExecuteAsync(
        BatchSql.AddLines, P(accountId), P(id), P(lines.Select(static line => line.Number).ToArray()),
        P(lines.Select(static line => Bytes(line.Content)).ToArray()), P(Now));

    /// <summary>A batch's file has been read.</summary>
    public Task ValidatedAsync(string accountId, string id, string modelId, int total, ImmutableArray<BatchFault> faults) => sql.ExecuteAsync(
        BatchSql.Validated, P(accountId), P(id), P(modelId), P(total), Text(FaultsJson.Write(faults)), P(Now));

    /// <summary>One batch.</summary>
    public async Task<BatchInfo?> FindAsync(string accountId, string id) =>
        await sql.QueryAsync(BatchSql.Find, InfoOf, P(accountId), P(id)) is [var batch] ? batch : null;

    /// <summary>Some batches.</summary>
    public Task<ImmutableArray<BatchInfo>> ListAsync(string accountId, string? after, int limit) =>
        sql.QueryAsync(BatchSql.List, InfoOf, P(accountId), Text(after), P((long)limit));

    /// <summary>Cancels a batch.</summary>
    public Task CancelAsync(string accountId, string id) => sql.ExecuteAsync(BatchSql.Cancel, P(accountId), P(id), P(Now));

    /// <summary>Takes lines.</summary>
    public async Task<BatchWork?> TakeAsync(string accountId, string id, string gateway, int most)
    {
        ImmutableArray<BatchWork> taken = await sql.QueryAsync(BatchSql.Take, WorkOf, P(accountId), P(id), P(Now), P((long)most), P(gateway));
        return taken is [var first, ..] ? first with { Lines = [.. taken.SelectMany(static work => work.Lines)] } : null;
    }

    /// <summary>Keeps an answer.</summary>
    public async Task<bool> KeepAsync(string accountId, string id, Guid jobId, FilePart answer) => await sql.ExecuteAsync(
        BatchSql.Keep, P(accountId), P(id), P(jobId), P(answer.Number), P(answer.Bytes), P(Bytes(answer.Content))) > 0;

    /// <summary>Ends with lines.</summary>
    public Task EndAsync(string accountId, string id, ImmutableArray<LineReport> reports) => sql.ExecuteAsync(
        BatchSql.End, P(accountId), P(id),
        P(reports.Select(static report => report.Number).ToArray()),
        P(reports.Select(static report => report.JobId).ToArray()),
        P(reports.Select(static report => (short)report.End).ToArray()),
        P(reports.Select(static report => report.Error?.Bytes ?? 0).ToArray()),
        P(reports.Select(static report => report.Error is { } error ? Bytes(error.Content) : []).ToArray()),
        P(Now + options.Value.RetryPause));

    private static string NewFileId() => $"file-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    private static byte[] Bytes(ImmutableArray<byte> content) => ImmutableCollectionsMarshal.AsArray(content)!;

    private static NpgsqlParameter Text(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static BatchWork WorkOf(NpgsqlDataReader row) => new()
    {
        Status = (BatchStatus)row.GetInt16(0),
        KeyHash = row.GetString(1),
        OutputFileId = row.GetString(2),
        ErrorFileId = row.GetString(3),
        Lines = [new BatchLine(row.GetInt32(4), row.GetGuid(5), ImmutableCollectionsMarshal.AsImmutableArray(row.GetFieldValue<byte[]>(6)))],
    };

    private static BatchInfo InfoOf(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Endpoint = row.GetString(1),
        ModelId = row.GetString(2),
        InputFileId = row.GetString(3),
        Metadata = row.IsDBNull(4) ? null : row.GetString(4),
        Status = (BatchStatus)row.GetInt16(5),
        Faults = row.IsDBNull(6) ? [] : FaultsJson.Read(row.GetString(6)),
        Total = row.GetInt32(7),
        Completed = row.GetInt32(8),
        Failed = row.GetInt32(9),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(11),
        InProgressAt = Time(row, 12),
        FinalizingAt = Time(row, 13),
        CancellingAt = Time(row, 14),
        EndedAt = Time(row, 15),
        OutputFileId = row.IsDBNull(16) ? null : row.GetString(16),
        ErrorFileId = row.IsDBNull(17) ? null : row.GetString(17),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
