using IdleCloud.Contracts.Pools;
using Orleans.Concurrency;

namespace IdleCloud.Silo.Pools;

/// <summary>Adds up a model's shards. It keeps nothing: that there are no miners must not be said from memory.</summary>
[Reentrant]
internal sealed class ModelShardsGrain(PoolShards shards) : Grain, IModelShardsGrain
{
    /// <inheritdoc/>
    public async ValueTask<PoolStatus> GetStatusAsync()
    {
        PoolStatus[] all = await shards.ReadAsync(this.GetPrimaryKeyString());
        return all.Aggregate(default(PoolStatus), static (sum, shard) => sum + shard);
    }
}
