using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.UsageEvents;
using Npgsql;

namespace IdleCloud.Silo.Alerts;

/// <summary>
/// Lets alerts fire, and arms them again, when something happens to their accounts. Apart from the jobs' path: an alert comes a moment
/// late, and costs no job anything.
/// </summary>
internal sealed class AlertTrigger(TimeProvider clock) : IUsageConsumer
{
    /// <inheritdoc/>
    public string Name => "alerts";

    /// <inheritdoc/>
    public async Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var months = events.Where(static each => each.Job is { ChargeNanoUsd: > 0 })
            .GroupBy(static each => (each.AccountId, Month: new DateOnly(each.At.UtcDateTime.Year, each.At.UtcDateTime.Month, 1)))
            .Select(static group => (group.Key.AccountId, group.Key.Month, Charge: group.Sum(static each => each.Job!.ChargeNanoUsd)))
            .ToArray();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(
                    AlertSql.Charge, P(Array.ConvertAll(months, static each => each.AccountId)),
                    P(Array.ConvertAll(months, static each => each.Month)), P(Array.ConvertAll(months, static each => each.Charge))),
                Command(AlertSql.Fire, P(events.Select(static each => each.AccountId).Distinct().ToArray()), P(clock.GetUtcNow().UtcDateTime)),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
