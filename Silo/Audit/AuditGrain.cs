using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Audit;
using Npgsql;
using NpgsqlTypes;
using Orleans.Runtime;

namespace IdleCloud.Silo.Audit;

/// <summary>The log of what operators have asked for, in a table that refuses changes.</summary>
[GrainType("audit")]
internal sealed class AuditGrain(NpgsqlDataSource database) : Grain, IAuditGrain
{
    private const string Append = """
        insert into audit_entry (at, actor_account, actor_key, action, target, detail, request_id) values ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string List = """
        select id, at, actor_account, actor_key, action, target, detail::text, request_id from audit_entry
        where ($1::bigint is null or id < $1) and ($2::text is null or target = $2)
        order by id desc limit $3
        """;

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AuditEntry entry)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(Append);
            command.Parameters.Add(new() { Value = entry.At.ToUniversalTime() });
            command.Parameters.Add(new() { Value = entry.ActorAccountId });
            command.Parameters.Add(new() { Value = entry.ActorKeyId });
            command.Parameters.Add(new() { Value = entry.Action });
            command.Parameters.Add(new() { Value = entry.Target });
            command.Parameters.Add(new() { Value = entry.Detail, NpgsqlDbType = NpgsqlDbType.Json });
            command.Parameters.Add(new() { Value = entry.RequestId });
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The audit log could not be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<AuditEntry>> ListAsync(long? before, string? target, int count)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(List);
            command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new() { Value = (object?)target ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(new() { Value = (long)count });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            ImmutableArray<AuditEntry>.Builder entries = ImmutableArray.CreateBuilder<AuditEntry>();
            while (await reader.ReadAsync()) entries.Add(Read(reader));
            return entries.ToImmutable();
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The audit log could not be read: {e.Message}", e);
        }
    }

    private static AuditEntry Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        At = row.GetFieldValue<DateTimeOffset>(1),
        ActorAccountId = row.GetString(2),
        ActorKeyId = row.GetString(3),
        Action = row.GetString(4),
        Target = row.GetString(5),
        Detail = row.GetString(6),
        RequestId = row.GetString(7),
    };
}
