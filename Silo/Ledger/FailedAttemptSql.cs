using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>Writes failed attempts; those that are there already stay as they are.</summary>
internal static class FailedAttemptSql
{
    private const string Insert =
        """
        insert into attempt_failure (job_id, attempt, miner_id, miner_owner, model_id, kind, cause, at)
        select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::timestamptz[])
        on conflict do nothing
        """;

    /// <summary>Writes some.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<FailedAttempt> failures)
    {
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. failures.Select(static failure => failure.JobId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. failures.Select(static failure => failure.Attempt)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. failures.Select(static failure => failure.MinerId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. failures.Select(static failure => failure.MinerOwner)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. failures.Select(static failure => failure.ModelId)] },
                new NpgsqlParameter<short[]> { TypedValue = [.. failures.Select(static failure => (short)failure.Kind)] },
                new NpgsqlParameter<short[]> { TypedValue = [.. failures.Select(static failure => (short)failure.Cause)] },
                new NpgsqlParameter<DateTime[]> { TypedValue = [.. failures.Select(static failure => failure.At.UtcDateTime)] },
            },
        };
        await command.ExecuteNonQueryAsync();
    }
}
