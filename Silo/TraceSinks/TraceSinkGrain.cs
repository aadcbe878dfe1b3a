using System.Collections.Immutable;
using IdleCloud.Contracts;
using IdleCloud.Contracts.TraceSinks;
using IdleCloud.Silo.Outbound;
using Npgsql;
using Orleans.Runtime;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>The sink of one account.</summary>
[GrainType("trace-sink")]
internal sealed class TraceSinkGrain(NpgsqlDataSource database, CustomerHttp http, SinkHeaders secrets) : Grain, ITraceSinkGrain
{
    private string AccountId => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async ValueTask<TraceSink?> GetAsync()
    {
        try
        {
            await using NpgsqlCommand command = Command(TraceSinkSql.Get, P(AccountId));
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync();
            if (!await row.ReadAsync()) return null;
            return new TraceSink
            {
                Endpoint = row.GetString(0),
                HeaderNames = [.. row.GetFieldValue<string[]>(1)],
                SamplePercent = row.GetInt16(2),
                Problem = row.IsDBNull(3) ? null : row.GetString(3),
                ProblemAt = row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
            };
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TraceSinkStatus> SetAsync(
        string endpoint, ImmutableSortedDictionary<string, string> headers, int samplePercent, bool isDryRun)
    {
        if (!http.TryRead(endpoint, out _)) return TraceSinkStatus.BadEndpoint;
        if (!headers.IsEmpty && !secrets.CanSeal) return TraceSinkStatus.NoHeaders;
        if (isDryRun) return TraceSinkStatus.Done;
        await ExecuteAsync(
            TraceSinkSql.Set, P(AccountId), P(endpoint), P(headers.Keys.ToArray()), P(headers.IsEmpty ? null : secrets.Seal(AccountId, headers)),
            P((short)samplePercent));
        return TraceSinkStatus.Done;
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync() => await ExecuteAsync(TraceSinkSql.Remove, P(AccountId));

    private async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = Command(sql, parameters);
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        NpgsqlCommand command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter P<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static StorageUnavailableException Unavailable(NpgsqlException e) => new($"The sink of spans could not be read or written: {e.Message}", e);
}
