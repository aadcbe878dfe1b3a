using IdleCloud.Contracts.Alerts;
using Npgsql;

namespace IdleCloud.Silo.Alerts;

/// <summary>The alerts that are to be sent, in PostgreSQL: each is one silo's at a time, and none is lost with a silo.</summary>
internal sealed class AlertDeliveries(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>How long a silo has for what it has taken: longer than all of it may take.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Takes what is due.</summary>
    public async Task<List<DueAlert>> TakeAsync(int max, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(AlertSql.Take, P(Now), P(Now + Claim), P((long)max));
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        List<DueAlert> taken = [];
        while (await row.ReadAsync(cancellationToken))
        {
            taken.Add(new DueAlert
            {
                Channel = (AlertChannelKind)row.GetInt16(1),
                Attempt = row.GetInt32(2),
                AccountId = row.GetString(3),
                Event = new AlertEvent(
                    row.GetInt64(0), (AlertKind)row.GetInt16(4), row.GetInt64(5), row.GetInt64(6), row.GetFieldValue<DateTimeOffset>(7)),
                WebhookUrl = Text(row, 8),
                WebhookSecret = Text(row, 9),
                Email = Text(row, 10),
            });
        }

        return taken;
    }

    /// <summary>It is sent, or given up.</summary>
    public Task EndAsync(DueAlert alert, string? problem) =>
        NoteAsync(alert, problem, Command(AlertSql.Done, P(alert.Event.Id), P((short)alert.Channel)));

    /// <summary>It is sent again later.</summary>
    public Task PostponeAsync(DueAlert alert, TimeSpan delay, string problem) =>
        NoteAsync(alert, problem, Command(AlertSql.Postpone, P(alert.Event.Id), P((short)alert.Channel), P(Now + delay)));

    private async Task NoteAsync(DueAlert alert, string? problem, NpgsqlCommand first)
    {
        await using (first) await first.ExecuteNonQueryAsync();
        await using NpgsqlCommand note = Command(AlertSql.Problem, P(alert.AccountId), P(problem), P(Now));
        await note.ExecuteNonQueryAsync();
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
