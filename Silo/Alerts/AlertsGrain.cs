using System.Collections.Immutable;
using System.Security.Cryptography;
using IdleCloud.Contracts;
using IdleCloud.Contracts.Alerts;
using IdleCloud.Silo.Outbound;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Runtime;

namespace IdleCloud.Silo.Alerts;

/// <summary>The spending alerts of one account.</summary>
[GrainType("alerts")]
internal sealed class AlertsGrain(
    NpgsqlDataSource database, CustomerHttp http, IOptions<AlertMailOptions> mail, TimeProvider clock) : Grain, IAlertsGrain
{
    private const int SecretBytes = 32;

    private string AccountId => this.GetPrimaryKeyString();

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<SpendingAlert>> ListAsync() => await QueryAsync(AlertSql.List, Alert, Value(AccountId), Value(Now));

    /// <inheritdoc/>
    public async ValueTask<SpendingAlert?> SetAsync(AlertKind kind, long thresholdNanoUsd)
    {
        ImmutableArray<SpendingAlert> known = await ListAsync();
        if (Find(known) is { } there) return there;
        if (known.Length >= IAlertsGrain.MaxAlerts) return null;
        await ExecuteAsync(AlertSql.Set, Value(Guid.NewGuid()), Value(AccountId), Value((short)kind), Value(thresholdNanoUsd), Value(Now));
        // It may have to fire as it is set: nothing may happen to the account from now on.
        await ExecuteAsync(AlertSql.Fire, Value<string[]>([AccountId]), Value(Now));
        return Find(await ListAsync());

        SpendingAlert? Find(ImmutableArray<SpendingAlert> alerts) =>
            alerts.FirstOrDefault(alert => alert.Kind == kind && alert.ThresholdNanoUsd == thresholdNanoUsd);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(Guid id) => await ExecuteAsync(AlertSql.Remove, Value(AccountId), Value(id)) > 0;

    /// <inheritdoc/>
    public async ValueTask<AlertTargets> GetTargetsAsync()
    {
        ImmutableArray<AlertTargets> found = await QueryAsync(
            AlertSql.Targets,
            static row => new AlertTargets
            {
                WebhookUrl = row.IsDBNull(0) ? null : row.GetString(0),
                Email = row.IsDBNull(1) ? null : row.GetString(1),
                Problem = row.IsDBNull(2) ? null : row.GetString(2),
                ProblemAt = row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
            },
            Value(AccountId));
        return found is [var targets] ? targets : AlertTargets.None;
    }

    /// <inheritdoc/>
    public async ValueTask<AlertTargetsResult> SetTargetsAsync(string? webhookUrl, string? email)
    {
        if (webhookUrl is not null && !http.TryRead(webhookUrl, out _))
        {
            return new AlertTargetsResult { Status = AlertTargetsStatus.BadUrl };
        }

        if (email is not null && mail.Value.Host is not { Length: > 0 }) return new AlertTargetsResult { Status = AlertTargetsStatus.NoMail };
        string? secret = webhookUrl is null ? null : $"whsec_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        await ExecuteAsync(AlertSql.SetTargets, Value(AccountId), Value(webhookUrl), Value(secret), Value(email));
        return new AlertTargetsResult { Status = AlertTargetsStatus.Done, WebhookSecret = secret };
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

    private async Task<int> ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = database.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteNonQueryAsync();
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
