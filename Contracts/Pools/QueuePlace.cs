namespace IdleCloud.Contracts.Pools;

/// <summary>Where a job waits.</summary>
/// <param name="Position">Its place, from 1: so many slots must come free, if all who wait can use them.</param>
/// <param name="Estimate">When that may be; 1 s to 60 s.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.QueuePlace")]
public readonly record struct QueuePlace(
    [property: Id(0)] int Position,
    [property: Id(1)] TimeSpan Estimate);
