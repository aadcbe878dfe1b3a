using System.Globalization;

namespace IdleCloud.Contracts.Pools;

/// <summary>
/// The key of a <see cref="IModelPoolGrain"/>: model and shard, for example <c>idle-tiny/0</c>. How many shards a model has is the silos'
/// option; a miner is always in the same one.
/// </summary>
public static class PoolKey
{
    /// <summary>The key of a model's shard.</summary>
    /// <param name="modelId">The catalogue model.</param>
    /// <param name="shard">The shard, from 0.</param>
    public static string For(string modelId, int shard = 0) => string.Create(CultureInfo.InvariantCulture, $"{modelId}/{shard}");

    /// <summary>The model of a key that <see cref="For"/> made.</summary>
    public static string ModelOf(string key) => key[..key.LastIndexOf('/')];

    /// <summary>The shard that a miner belongs to: the same on every silo, and evenly spread (FNV-1a).</summary>
    /// <param name="minerId">The miner.</param>
    /// <param name="shards">How many shards there are, ≥ 1.</param>
    public static int ShardOf(string minerId, int shards)
    {
        uint hash = 2166136261;
        foreach (char character in minerId) hash = unchecked((hash ^ character) * 16777619);
        return (int)(hash % (uint)shards);
    }
}
