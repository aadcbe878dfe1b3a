using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.UsageEvents;
using Npgsql;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>Gives the ends of jobs to the sinks of their accounts. Nothing waits for a sink here.</summary>
internal sealed class SpanFeed(SpanSender sender) : IUsageConsumer
{
    /// <inheritdoc/>
    public string Name => "traces";

    /// <inheritdoc/>
    public async Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ILookup<string, UsageEvent> jobs = events.Where(static each => each.Job is not null).ToLookup(static each => each.AccountId);
        await using var command = new NpgsqlCommand(TraceSinkSql.Of, connection)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. jobs.Select(static account => account.Key)] } },
        };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var target = new SpanTarget(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2));
            int percent = row.GetInt16(3);
            sender.Add(target, [.. jobs[target.AccountId].Select(SpanOf.Job).Where(span => span.IsWanted(percent))]);
        }
    }
}
