namespace IdleCloud.Silo.Pools;

/// <summary>What a pool has learned of each miner, for as long as it comes back now and then.</summary>
internal sealed class MinerRecords(PoolOptions options)
{
    private readonly Dictionary<string, (MinerRecord Record, TimeSpan LastSession)> _byMiner = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, TimeSpan> _ages = new();

    /// <summary>The record of a miner that begins a session; a new one when nothing is known of it.</summary>
    public MinerRecord Of(string minerId, TimeSpan now)
    {
        bool isKnown = _byMiner.TryGetValue(minerId, out (MinerRecord Record, TimeSpan LastSession) known);
        MinerRecord record = isKnown ? known.Record : new MinerRecord(options);
        _byMiner[minerId] = (record, now);
        if (!isKnown) _ages.Enqueue(minerId, now + options.Memory);
        return record;
    }

    /// <summary>
    /// Forgets miners whose last session began too long ago. A member that is still connected then keeps its record, and begins with a new
    /// one when it next connects.
    /// </summary>
    public void Forget(TimeSpan now)
    {
        while (_ages.TryPeek(out string? minerId, out TimeSpan due) && due <= now)
        {
            TimeSpan next = _byMiner[minerId].LastSession + options.Memory;
            if (next > now)
            {
                _ages.DequeueEnqueue(minerId, next);
                continue;
            }

            _ages.Dequeue();
            _byMiner.Remove(minerId);
        }
    }
}
