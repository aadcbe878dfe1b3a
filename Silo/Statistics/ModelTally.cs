using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Statistics;
using IdleCloud.Contracts.UsageEvents;
using IdleCloud.Silo.UsageEvents;
using Npgsql;

namespace IdleCloud.Silo.Statistics;

/// <summary>Adds up what models are used for and how fast they are, by the hour.</summary>
internal sealed class ModelTally : IUsageConsumer
{
    /// <summary>Fewer tokens than these say nothing of a speed.</summary>
    private const int LeastTokens = 8;

    /// <inheritdoc/>
    public string Name => "statistics";

    /// <inheritdoc/>
    public async Task TakeAsync(IReadOnlyList<UsageEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var jobs = events.Where(static each => each.Job is not null).Select(static each => (Hour: HourOf(each.At), Job: each.Job!)).ToArray();
        if (jobs.Length == 0) return;
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Add([.. jobs.GroupBy(static each => (each.Hour, each.Job.ModelId), static each => each.Job)]),
                AddSpeeds([
                    .. jobs.SelectMany(static each => SpeedsOf(each.Job), static (each, speed) => (each.Hour, each.Job.ModelId, speed.Measure, speed.Bucket))
                        .GroupBy(static each => each),
                ]),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Add(IGrouping<(DateTime Hour, string ModelId), UsageJob>[] hours)
    {
        var command = new NpgsqlBatchCommand(StatisticsSql.Add)
        {
            Parameters = { P(Array.ConvertAll(hours, static each => each.Key.Hour)), P(Array.ConvertAll(hours, static each => each.Key.ModelId)) },
        };
        Sum(static job => 1);
        Sum(static job => Settlement.IsBillable(job.State) ? 0 : 1);
        Sum(static job => job.ChargeNanoUsd > 0 ? job.Usage.PromptTokens : 0);
        Sum(static job => job.ChargeNanoUsd > 0 ? job.Usage.CompletionTokens : 0);
        Sum(static job => job.ChargeNanoUsd);
        Sum(static job => job.PayNanoUsd);
        return command;

        void Sum(Func<UsageJob, long> value) => command.Parameters.Add(P(Array.ConvertAll(hours, each => each.Sum(value))));
    }

    private static NpgsqlBatchCommand AddSpeeds(
        IGrouping<(DateTime Hour, string ModelId, SpeedMeasure Measure, int Bucket), (DateTime, string, SpeedMeasure, int)>[] speeds) =>
        new(StatisticsSql.AddSpeeds)
        {
            Parameters =
            {
                P(Array.ConvertAll(speeds, static each => each.Key.Hour)), P(Array.ConvertAll(speeds, static each => each.Key.ModelId)),
                P(Array.ConvertAll(speeds, static each => (short)each.Key.Measure)), P(Array.ConvertAll(speeds, static each => (short)each.Key.Bucket)),
                P(Array.ConvertAll(speeds, static each => (long)each.Count())),
            },
        };

    private static IEnumerable<(SpeedMeasure Measure, int Bucket)> SpeedsOf(UsageJob job)
    {
        if (job.State != JobState.Done || job.Trace is not { FirstToken: { } first } trace) yield break;
        yield return (SpeedMeasure.FirstToken, SpeedScale.BucketOf(Math.Max(1, first.TotalMilliseconds)));
        double rest = Math.Max(0.001, (trace.Duration - first).TotalSeconds);
        if (job.Usage.CompletionTokens >= LeastTokens) yield return (SpeedMeasure.Rate, SpeedScale.BucketOf(job.Usage.CompletionTokens / rest));
    }

    private static DateTime HourOf(DateTimeOffset at) => at.UtcDateTime.Date.AddHours(at.UtcDateTime.Hour);

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
