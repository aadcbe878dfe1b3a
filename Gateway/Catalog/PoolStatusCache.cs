using System.Collections.Concurrent;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Gateway.Catalog;

/// <summary>
/// What the pools say of themselves, at most a second old. Asked only for models of the catalogue, which bounds it.
/// </summary>
internal sealed class PoolStatusCache(IGrainFactory grains, LookUps lookUps, TimeProvider time)
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ExpiringValue<PoolStatus>> _pools = new();
    private readonly ConcurrentDictionary<string, bool> _served = new();

    /// <summary>The state of a model's pool.</summary>
    /// <exception cref="TimeoutException">The pool does not answer.</exception>
    public ValueTask<PoolStatus> GetAsync(CatalogModel model, CancellationToken cancellationToken) =>
        (_pools.TryGetValue(model.Id, out ExpiringValue<PoolStatus>? pool) ? pool : _pools.GetOrAdd(model.Id, Watch)).GetAsync(cancellationToken);

    /// <summary>The same, but that there is no miner is never said from memory: one that has just come must not be overlooked.</summary>
    /// <exception cref="TimeoutException">The pool does not answer.</exception>
    public async ValueTask<PoolStatus> FindMinersAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        PoolStatus known = await GetAsync(model, cancellationToken).ConfigureAwait(false);
        return known.Miners > 0 ? known : await LoadAsync(model.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when a model's pool was seen with miners, however long ago.</summary>
    public bool HasHadMiners(string modelId) => _served.ContainsKey(modelId);

    private Task<PoolStatus> LoadAsync(string modelId, CancellationToken cancellationToken) =>
        LoadAsync(modelId).WaitAsync(lookUps.Patience, time, cancellationToken);

    private async Task<PoolStatus> LoadAsync(string modelId)
    {
        PoolStatus status = await lookUps.AskAsync(
            grains.GetGrain<IModelShardsGrain>(modelId), static shards => shards.GetStatusAsync()).ConfigureAwait(false);
        if (status.Miners > 0) _served.TryAdd(modelId, true);
        return status;
    }

    private ExpiringValue<PoolStatus> Watch(string modelId) => new(() => LoadAsync(modelId), TimeToLive, lookUps.Patience, time);
}
