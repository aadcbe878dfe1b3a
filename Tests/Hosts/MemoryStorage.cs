using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace IdleCloud.Tests.Hosts;

/// <summary>A store with versions, in memory; it can be told to fail and records can be changed behind a grain's back.</summary>
public sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Json, int Version)> _records = new();

    /// <summary>The keys of all records.</summary>
    public IEnumerable<string> Keys => _records.Keys;

    /// <summary>Writes that came.</summary>
    public int Writes { get; private set; }

    /// <summary>Thrown by the next operations, until it is null again.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Changes a record, as another process would.</summary>
    public void ChangeBehind<T>(string key, T state) => _records.AddOrUpdate(key,
        _ => (JsonSerializer.Serialize(state), 1), (_, old) => (JsonSerializer.Serialize(state), old.Version + 1));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFailing();
        grainState.RecordExists = _records.TryGetValue(Key(stateName, grainId), out var record);
        if (grainState.RecordExists) grainState.State = JsonSerializer.Deserialize<T>(record.Json);
        grainState.ETag = grainState.RecordExists ? Text(record.Version) : null;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFailing();
        string key = Key(stateName, grainId);
        string json = JsonSerializer.Serialize(grainState.State);
        await Task.Yield();
        Writes++;
        Check(key, grainState.ETag);
        var written = _records.AddOrUpdate(key, (json, 1), (_, old) => (json, old.Version + 1));
        (grainState.ETag, grainState.RecordExists) = (Text(written.Version), true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfFailing();
        string key = Key(stateName, grainId);
        Check(key, grainState.ETag);
        _records.TryRemove(key, out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private void Check(string key, string? etag)
    {
        string? stored = _records.TryGetValue(key, out var record) ? Text(record.Version) : null;
        if (stored != etag) throw new InconsistentStateException("The record was changed.", stored, etag);
    }

    private void ThrowIfFailing()
    {
        if (Failure is not null) throw Failure;
    }
}
