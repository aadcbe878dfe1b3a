namespace IdleCloud.Contracts.Pools;

/// <summary>A pool at a glance.</summary>
/// <param name="Miners">Live miners.</param>
/// <param name="Slots">Jobs that they can run at once.</param>
/// <param name="FreeSlots">Of those, the ones that a job could have now.</param>
/// <param name="Queued">Jobs that wait.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.PoolStatus")]
public readonly record struct PoolStatus(
    [property: Id(0)] int Miners,
    [property: Id(1)] int Slots,
    [property: Id(2)] int FreeSlots,
    [property: Id(3)] int Queued);
