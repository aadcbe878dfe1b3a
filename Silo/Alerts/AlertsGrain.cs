using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Alerts;
using Npgsql;
using Orleans.Runtime;

namespace IdleCloud.Silo.Alerts;

/// <summary>The spending alerts of one account.</summary>
[GrainType("alerts")]
internal sealed class AlertsGrain(NpgsqlDataSource database, TimeProvider clock) : Grain, IAlertsGrain
{
    private string AccountId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<SpendingAlert>> ListAsync() => await QueryAsync(AlertSql.List, Alert, Value(AccountId));

    /// <inheritdoc/>
    public async ValueTask<SpendingAlert?> SetAsync(AlertKind kind, long thresholdNanoUsd)
    {
        ImmutableArray<SpendingAlert> known = await ListAsync();
        bool isKnown = known.Any(alert => alert.Kind == kind && alert.ThresholdNanoUsd == thresholdNanoUsd);
        if (!isKnown && known.Length >= IAlertsGrain.MaxAlerts) return null;
        ImmutableArray<SpendingAlert> set = await QueryAsync(
            AlertSql.Set, Alert, Value(Guid.NewGuid()), Value(AccountId), Value((short)kind), Value(thresholdNanoUsd), Value(clock.GetUtcNow().UtcDateTime));
        return set[0];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(Guid id)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(AlertSql.Remove);
            command.Parameters.Add(Value(AccountId));
            command.Parameters.Add(Value(id));
            return await command.ExecuteNonQueryAsync() > 0;
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<AlertEvent>> ListEventsAsync(long? before, int limit) => await QueryAsync(
        AlertSql.Events,
        static row => new AlertEvent(
            row.GetInt64(0), (AlertKind)row.GetInt16(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4)),
        Value(AccountId), Value(before), Value((long)limit));

    private async Task<ImmutableArray<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            ImmutableArray<T>.Builder rows = ImmutableArray.CreateBuilder<T>();
            while (await reader.ReadAsync()) rows.Add(read(reader));
            return rows.ToImmutable();
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private static SpendingAlert Alert(NpgsqlDataReader row) =>
        new(row.GetGuid(0), (AlertKind)row.GetInt16(1), row.GetInt64(2), row.GetFieldValue<DateTimeOffset>(3), row.GetBoolean(4));

    private static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static StorageUnavailableException Unavailable(NpgsqlException e) => new($"The alerts could not be read or written: {e.Message}", e);
}
