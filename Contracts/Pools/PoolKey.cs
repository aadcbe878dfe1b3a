namespace IdleCloud.Contracts.Pools;

/// <summary>
/// The key of a <see cref="IModelPoolGrain"/>: model and shard, for example <c>idle-tiny/0</c>. Every pool has the one shard 0
/// today; the shard is in the key so that a large model's fleet can be split without renaming anything.
/// </summary>
public static class PoolKey
{
    /// <summary>The key of a model's shard.</summary>
    /// <param name="modelId">The catalogue model.</param>
    /// <param name="shard">The shard, from 0.</param>
    public static string For(string modelId, int shard = 0) => string.Create(null, $"{modelId}/{shard}");

    /// <summary>The model of a key that <see cref="For"/> made.</summary>
    public static string ModelOf(string key) => key[..key.LastIndexOf('/')];
}
