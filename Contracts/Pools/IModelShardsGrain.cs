namespace IdleCloud.Contracts.Pools;

/// <summary>All shards of one model's pool together; its key is the model.</summary>
[Alias("IdleCloud.IModelShardsGrain")]
public interface IModelShardsGrain : IGrainWithStringKey
{
    /// <summary>The model's miners at a glance, as they are now.</summary>
    [Alias("GetStatusAsync")]
    ValueTask<PoolStatus> GetStatusAsync();
}
