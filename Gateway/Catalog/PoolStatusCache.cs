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

    /// <summary>The state of a model's pool.</summary>
    /// <exception cref="TimeoutException">The pool does not answer.</exception>
    public ValueTask<PoolStatus> GetAsync(CatalogModel model, CancellationToken cancellationToken) =>
        (_pools.TryGetValue(model.Id, out ExpiringValue<PoolStatus>? pool) ? pool : _pools.GetOrAdd(model.Id, Watch)).GetAsync(cancellationToken);

    /// <summary>
    /// True when miners serve the model. That there are none is never said from memory: a miner that has just come must not be overlooked.
    /// </summary>
    /// <exception cref="TimeoutException">The pool does not answer.</exception>
    public async ValueTask<bool> HasMinersAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        if ((await GetAsync(model, cancellationToken).ConfigureAwait(false)).Miners > 0) return true;
        return (await LoadAsync(model.Id, cancellationToken).ConfigureAwait(false)).Miners > 0;
    }

    private Task<PoolStatus> LoadAsync(string modelId, CancellationToken cancellationToken) =>
        LoadAsync(modelId).WaitAsync(lookUps.Patience, time, cancellationToken);

    private Task<PoolStatus> LoadAsync(string modelId) =>
        lookUps.AskAsync(grains.GetGrain<IModelShardsGrain>(modelId), static shards => shards.GetStatusAsync()).AsTask();

    private ExpiringValue<PoolStatus> Watch(string modelId) => new(() => LoadAsync(modelId), TimeToLive, lookUps.Patience, time);
}
