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
            await using NpgsqlCommand command = database.CreateCommand(StatisticsSql.Read);
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = from.UtcDateTime });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = to.UtcDateTime });
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
            ImmutableArray<ModelHour>.Builder hours = ImmutableArray.CreateBuilder<ModelHour>();
            while (await row.ReadAsync())
            {
                hours.Add(new ModelHour
                {
                    Hour = row.GetFieldValue<DateTimeOffset>(0),
                    ModelId = row.GetString(1),
                    Requests = row.GetInt64(2),
                    Failed = row.GetInt64(3),
                    PromptTokens = row.GetInt64(4),
                    CompletionTokens = row.GetInt64(5),
                    ChargeNanoUsd = row.GetInt64(6),
                    PayNanoUsd = row.GetInt64(7),
                });
            }

            return hours.DrainToImmutable();
        }
        catch (NpgsqlException e)
        {
            throw new StorageUnavailableException($"The statistics could not be read: {e.Message}", e);
        }
    }
}
