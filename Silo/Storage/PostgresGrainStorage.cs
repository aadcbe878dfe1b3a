using System.Globalization;
using IdleCloud.Contracts;
using Npgsql;
using NpgsqlTypes;
using Orleans.Runtime;
using Orleans.Storage;

namespace IdleCloud.Silo.Storage;

/// <summary>
/// Grain state in PostgreSQL. Every write names the version that it read, so that of two writers with the same version one
/// wins and the other is told; the ETag is that version.
/// </summary>
internal sealed class PostgresGrainStorage(NpgsqlDataSource database, GrainStateJson json) : IGrainStorage
{
    private const string Row = "grain_type = $1 and grain_id = $2 and state_name = $3";
    private const string SelectSql = $"select version, payload from grain_state where {Row}";
    private const string SelectVersionSql = $"select version from grain_state where {Row}";
    private const string InsertSql =
        "insert into grain_state (grain_type, grain_id, state_name, payload) values ($1, $2, $3, $4) on conflict do nothing returning version";
    private const string UpdateSql =
        $"update grain_state set payload = $4, version = nextval('grain_state_version'), updated_at = now() where {Row} and version = $5 returning version";
    private const string DeleteSql = $"delete from grain_state where {Row} and version = $4 returning version";

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = Command(SelectSql, stateName, grainId);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            bool exists = await reader.ReadAsync(cancellationToken);
            grainState.State = exists ? json.Read<T>(reader.GetFieldValue<byte[]>(1)) : Activator.CreateInstance<T>();
            grainState.ETag = exists ? ETagOf(reader.GetInt64(0)) : null;
            grainState.RecordExists = exists;
        }
        catch (NpgsqlException e)
        {
            throw Unavailable("read", stateName, grainId, e);
        }
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var payload = new NpgsqlParameter { Value = json.Write(grainState.State), NpgsqlDbType = NpgsqlDbType.Json };
        await using NpgsqlCommand command = grainState.ETag is { } etag
            ? Command(UpdateSql, stateName, grainId, payload, new NpgsqlParameter<long>("", VersionOf(etag)))
            : Command(InsertSql, stateName, grainId, payload);
        long version = await ChangeAsync("written", command, stateName, grainId, grainState.ETag, cancellationToken);
        grainState.ETag = ETagOf(version);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        if (grainState.ETag is { } etag)
        {
            await using NpgsqlCommand command = Command(DeleteSql, stateName, grainId, new NpgsqlParameter<long>("", VersionOf(etag)));
            await ChangeAsync("cleared", command, stateName, grainId, etag, cancellationToken);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <summary>Runs a statement that changes the row of one version; no row means that the version is not the stored one.</summary>
    private async Task<long> ChangeAsync(
        string verb, NpgsqlCommand command, string stateName, GrainId grainId, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is long version) return version;
            await using NpgsqlCommand select = Command(SelectVersionSql, stateName, grainId);
            string? stored = await select.ExecuteScalarAsync(cancellationToken) is long current ? ETagOf(current) : null;
            throw new InconsistentStateException($"State {stateName} of {grainId} was not {verb}: another writer came first.", stored, etag);
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(verb, stateName, grainId, e);
        }
    }

    private NpgsqlCommand Command(string sql, string stateName, GrainId grainId, params ReadOnlySpan<NpgsqlParameter> more)
    {
        NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string>("", grainId.Type.ToString()!));
        command.Parameters.Add(new NpgsqlParameter<string>("", grainId.Key.ToString()!));
        command.Parameters.Add(new NpgsqlParameter<string>("", stateName));
        foreach (NpgsqlParameter parameter in more) command.Parameters.Add(parameter);
        return command;
    }

    private static StorageUnavailableException Unavailable(string verb, string stateName, GrainId grainId, NpgsqlException e) =>
        new($"State {stateName} of {grainId} could not be {verb}: {e.Message}", e);

    private static string ETagOf(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);
}
