using Microsoft.Extensions.Options;
using Npgsql;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// Ends sessions of other processes that are in the middle of a change of the books and from which nothing has come for so long that their
/// own process would have given them up: it hangs. Nobody else could go on with what they have locked.
/// </summary>
internal sealed class HungSessions(LedgerDatabase database, IOptions<LedgerOptions> options)
{
    // Not PostgreSQL's own time-out of idle transactions: that does not end a copy that has begun. Storage and ledger name their sessions.
    private const string End =
        """
        select count(pg_terminate_backend(pid)) from pg_stat_activity
        where application_name like 'idlecloud%' and usename = current_user and datname = current_database()
            and xact_start is not null and wait_event = 'ClientRead' and state_change < now() - $1
        """;

    /// <summary>Ends those that there are.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL does not answer.</exception>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(End, connection)
        {
            Parameters = { new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.CommitTimeout } },
        };
        return (int)(long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
