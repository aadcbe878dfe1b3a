using System.Collections.Concurrent;
using IdleCloud.Contracts.Pools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Pools;

/// <summary>The shards of all models' pools, and in which order a job asks them.</summary>
internal sealed partial class PoolShards(
    IGrainFactory grains, IOptions<PoolOptions> options, TimeProvider clock, ILogger<PoolShards> logger)
{
    /// <summary>So old may be what is known of a shard when a job chooses by it.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, Glance> _models = new(StringComparer.Ordinal);

    /// <summary>How many shards each model has.</summary>
    public int Count => options.Value.Shards;

    /// <summary>How long a job waits in one of them.</summary>
    public TimeSpan QueueDeadline => options.Value.QueueDeadline;

    /// <summary>A shard of a model's pool.</summary>
    public IModelPoolGrain Of(string modelId, int shard) => grains.GetGrain<IModelPoolGrain>(PoolKey.For(modelId, shard));

    /// <summary>The shard that a miner belongs to.</summary>
    public IModelPoolGrain OfMiner(string modelId, string minerId) => Of(modelId, PoolKey.ShardOf(minerId, Count));

    /// <summary>What all shards of a model say of themselves now.</summary>
    public Task<PoolStatus[]> ReadAsync(string modelId) =>
        Task.WhenAll(Enumerable.Range(0, Count).Select(shard => Of(modelId, shard).GetStatusAsync().AsTask()));

    /// <summary>
    /// The shards in the order in which a job should ask: first the one of two random ones that had more free slots when last looked at,
    /// then the others, those with more free slots sooner.
    /// </summary>
    public int[] OrderFor(string modelId)
    {
        PoolStatus[] known = GlanceAt(modelId);
        int first = Random.Shared.Next(Count), second = Random.Shared.Next(Count);
        if (known[second].FreeSlots > known[first].FreeSlots) first = second;
        return [first, .. Enumerable.Range(0, Count).Where(shard => shard != first).OrderByDescending(shard => known[shard].FreeSlots)];
    }

    /// <summary>The shards that had free slots when last looked at.</summary>
    public IEnumerable<int> WithFreeSlots(string modelId)
    {
        PoolStatus[] known = GlanceAt(modelId);
        return Enumerable.Range(0, Count).Where(shard => known[shard].FreeSlots > 0);
    }

    private PoolStatus[] GlanceAt(string modelId)
    {
        Glance glance = _models.GetOrAdd(modelId, static (_, count) => new Glance(count), Count);
        long now = clock.GetTimestamp();
        if (glance.TryBeginReading(now, clock, Freshness)) _ = ReadAsync(modelId, glance);
        return glance.Shards;
    }

    private async Task ReadAsync(string modelId, Glance glance)
    {
        try
        {
            glance.Shards = await ReadAsync(modelId);
        }
        catch (Exception e)
        {
            // What was known stays; a job that is misled by it asks the next shard.
            LogNotRead(modelId, e);
        }
        finally
        {
            glance.EndReading();
        }
    }

    /// <summary>What was last seen of a model's shards.</summary>
    private sealed class Glance(int count)
    {
        private long? _readAt;
        private int _isReading;

        public PoolStatus[] Shards { get; set; } = new PoolStatus[count];

        public bool TryBeginReading(long now, TimeProvider clock, TimeSpan freshness)
        {
            // One looks at a time; the others go by what is known.
            if (Interlocked.Exchange(ref _isReading, 1) == 1) return false;
            if (_readAt is { } readAt && clock.GetElapsedTime(readAt, now) < freshness)
            {
                EndReading();
                return false;
            }

            _readAt = now;
            return true;
        }

        public void EndReading() => Volatile.Write(ref _isReading, 0);
    }
}
