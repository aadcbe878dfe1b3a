using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Statistics;
using Npgsql;
using Orleans.Runtime;

namespace IdleCloud.Silo.Statistics;

/// <summary>Reads what was added up.</summary>
[GrainType("statistics")]
internal sealed class StatisticsGrain(NpgsqlDataSource database) : Grain, IStatisticsGrain
{
    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ModelHour>> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        try
        {
            ILookup<(DateTimeOffset, string, SpeedMeasure), SpeedCount> speeds = await ReadSpeedsAsync(from, to);
            await using NpgsqlCommand command = Command(StatisticsSql.Read, from, to);
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
            ImmutableArray<ModelHour>.Builder hours = ImmutableArray.CreateBuilder<ModelHour>();
            while (await row.ReadAsync())
            {
                (DateTimeOffset hour, string model) = (row.GetFieldValue<DateTimeOffset>(0), row.GetString(1));
                hours.Add(new ModelHour
                {
                    Hour = hour,
                    ModelId = model,
                    Requests = row.GetInt64(2),
                    Failed = row.GetInt64(3),
                    PromptTokens = row.GetInt64(4),
                    CompletionTokens = row.GetInt64(5),
                    ChargeNanoUsd = row.GetInt64(6),
                    PayNanoUsd = row.GetInt64(7),
                    FirstTokens = [.. speeds[(hour, model, SpeedMeasure.FirstToken)]],
                    Rates = [.. speeds[(hour, model, SpeedMeasure.Rate)]],
                });
            }

            return hours.DrainToImmutable();
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The statistics could not be read: {e.Message}", e);
        }
    }

    private async Task<ILookup<(DateTimeOffset Hour, string ModelId, SpeedMeasure Measure), SpeedCount>> ReadSpeedsAsync(DateTimeOffset from, DateTimeOffset to)
    {
        await using NpgsqlCommand command = Command(StatisticsSql.ReadSpeeds, from, to);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
        List<(DateTimeOffset Hour, string ModelId, SpeedMeasure Measure, SpeedCount Count)> read = [];
        while (await row.ReadAsync())
        {
            read.Add((
                row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), (SpeedMeasure)row.GetInt16(2), new SpeedCount(row.GetInt16(3), row.GetInt64(4))));
        }

        return read.ToLookup(static each => (each.Hour, each.ModelId, each.Measure), static each => each.Count);
    }

    private NpgsqlCommand Command(string sql, DateTimeOffset from, DateTimeOffset to)
    {
        NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = from.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = to.UtcDateTime });
        return command;
    }
}
