namespace IdleCloud.Contracts.Statistics;

/// <summary>How many requests were about so fast.</summary>
/// <param name="Bucket">See <see cref="SpeedScale"/>.</param>
/// <param name="Count">How many, ≥ 1.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.SpeedCount")]
public readonly record struct SpeedCount([property: Id(0)] int Bucket, [property: Id(1)] long Count);
