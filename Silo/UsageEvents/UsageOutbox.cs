using System.Collections.Immutable;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.UsageEvents;
using Npgsql;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Reads usage events out of the books, in their order, and keeps how far who is.</summary>
internal static class UsageOutbox
{
    /// <summary>
    /// Before anything of this silo writes: readers that are new begin with what comes from now on, and the numbers of a database that comes
    /// from another server go on where they were there.
    /// </summary>
    /// <returns>True for a database that comes from another server.</returns>
    public static async Task<bool> BeginAsync(NpgsqlDataSource database, string[] readers, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand clock = database.CreateCommand(UsageSql.BeginClock);
        bool hasMoved = await clock.ExecuteScalarAsync(cancellationToken) is true;
        await using NpgsqlCommand begin = database.CreateCommand(UsageSql.Begin);
        begin.Parameters.Add(P(readers));
        await begin.ExecuteNonQueryAsync(cancellationToken);
        return hasMoved;
    }

    /// <summary>Locks a reader's place until the end of the transaction.</summary>
    public static async Task<long> LockPositionAsync(NpgsqlConnection connection, string reader, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(connection, UsageSql.LockPosition, P(reader));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Notes how far a reader is.</summary>
    public static async Task SetPositionAsync(NpgsqlConnection connection, string reader, long position, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(connection, UsageSql.SetPosition, P(reader), P(position));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Reads what comes behind a place: about so many events, or all that there are. What is written by transactions that still run, or
    /// began after one that does, comes later.
    /// </summary>
    public static async Task<UsageBatch> ReadAsync(NpgsqlConnection connection, long after, int most, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(connection, UsageSql.Read, P(after), P((long)most));
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        ImmutableArray<UsageEvent>.Builder events = ImmutableArray.CreateBuilder<UsageEvent>();
        long upTo = after;
        while (await row.ReadAsync(cancellationToken))
        {
            // A horizon behind the place: another server's, or a place that was set by hand. Nothing is to be told.
            upTo = Math.Max(after, row.GetInt64(0));
            if (!row.IsDBNull(1)) events.Add(EventOf(row));
        }

        return new UsageBatch(after, upTo, events.DrainToImmutable());
    }

    /// <summary>Readers, each with the time of the oldest event that it has not taken; null for none.</summary>
    public static async Task<List<(string Reader, DateTimeOffset? Oldest)>> ReadLagAsync(
        NpgsqlDataSource database, string[] readers, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(UsageSql.Lag);
        command.Parameters.Add(P(readers));
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        List<(string, DateTimeOffset?)> found = [];
        while (await row.ReadAsync(cancellationToken))
        {
            found.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1)));
        }

        return found;
    }

    private static UsageEvent EventOf(NpgsqlDataReader row)
    {
        var kind = (TransferKind)row.GetInt16(3);
        return new UsageEvent
        {
            Position = row.GetInt64(1),
            TransferId = row.GetGuid(2),
            Kind = kind,
            At = row.GetFieldValue<DateTimeOffset>(4),
            AccountId = row.GetString(5),
            Job = kind == TransferKind.Job ? JobOf(row) : null,
        };
    }

    private static UsageJob JobOf(NpgsqlDataReader row) => new()
    {
        KeyId = row.GetString(6),
        ModelId = row.GetString(7),
        State = (JobState)row.GetInt16(8),
        Attempt = row.GetInt32(9),
        Usage = new JobUsage(row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.GetInt64(13)),
        ChargeNanoUsd = row.GetInt64(14),
        PayNanoUsd = row.GetInt64(15),
        Trace = row.IsDBNull(16) ? null : new JobTrace
        {
            Duration = TimeSpan.FromMilliseconds(row.GetInt64(16)),
            FirstToken = row.IsDBNull(17) ? null : TimeSpan.FromMilliseconds(row.GetInt64(17)),
            FinishReason = row.IsDBNull(18) ? null : row.GetString(18),
            TraceParent = row.IsDBNull(19) ? null : row.GetString(19),
        },
    };

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (NpgsqlParameter parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
