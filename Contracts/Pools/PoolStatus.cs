namespace IdleCloud.Contracts.Pools;

/// <summary>A pool at a glance.</summary>
/// <param name="Miners">Live miners.</param>
/// <param name="Slots">Jobs that they can run at once, as far as they have shown it.</param>
/// <param name="FreeSlots">Of those, the ones that a job could have now.</param>
/// <param name="Queued">Jobs that wait.</param>
/// <param name="BackedOff">Of the miners, those that get no job because they failed.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.PoolStatus")]
public readonly record struct PoolStatus(
    [property: Id(0)] int Miners,
    [property: Id(1)] int Slots,
    [property: Id(2)] int FreeSlots,
    [property: Id(3)] int Queued,
    [property: Id(4)] int BackedOff = 0)
{
    /// <summary>True of a pool that was made a moment ago and has heard of no miner yet: there may be some all the same.</summary>
    [Id(5)] public bool IsNew { get; init; }

    /// <summary>True when there is room for work that nobody waits for: a slot is free, and nobody wants it.</summary>
    public bool IsIdle => FreeSlots > 0 && Queued == 0;

    /// <summary>Two shards of one model together.</summary>
    public static PoolStatus operator +(in PoolStatus left, in PoolStatus right) => new(
        left.Miners + right.Miners, left.Slots + right.Slots, left.FreeSlots + right.FreeSlots, left.Queued + right.Queued, left.BackedOff + right.BackedOff)
    {
        IsNew = left.IsNew || right.IsNew,
    };

    /// <summary>What is left when a part is taken away.</summary>
    public static PoolStatus operator -(in PoolStatus left, in PoolStatus right) => new(
        left.Miners - right.Miners, left.Slots - right.Slots, left.FreeSlots - right.FreeSlots, left.Queued - right.Queued, left.BackedOff - right.BackedOff);
}
