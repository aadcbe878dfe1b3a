using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.UsageEvents;
using Npgsql;

namespace IdleCloud.Silo.Statistics;

/// <summary>Adds up what models are used for, by the hour.</summary>
internal sealed class ModelTally : IUsageConsumer
{
    /// <inheritdoc/>
    public string Name => "statistics";

    /// <inheritdoc/>
    public async Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var hours = events.Where(static each => each.Job is not null)
            .GroupBy(static each => (Hour: HourOf(each.At), each.Job!.ModelId), static each => each.Job!)
            .ToArray();
        if (hours.Length == 0) return;
        await using var command = new NpgsqlCommand(StatisticsSql.Add, connection);
        command.Parameters.Add(P(Array.ConvertAll(hours, static group => group.Key.Hour)));
        command.Parameters.Add(P(Array.ConvertAll(hours, static group => group.Key.ModelId)));
        Sum(static job => 1);
        Sum(static job => Settlement.IsBillable(job.State) ? 0 : 1);
        Sum(static job => job.ChargeNanoUsd > 0 ? job.Usage.PromptTokens : 0);
        Sum(static job => job.ChargeNanoUsd > 0 ? job.Usage.CompletionTokens : 0);
        Sum(static job => job.ChargeNanoUsd);
        Sum(static job => job.PayNanoUsd);
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Sum(Func<UsageJob, long> value) => command.Parameters.Add(P(Array.ConvertAll(hours, group => group.Sum(value))));
    }

    private static DateTime HourOf(DateTimeOffset at) => at.UtcDateTime.Date.AddHours(at.UtcDateTime.Hour);

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
