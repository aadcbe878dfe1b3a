using System.Collections.Immutable;

namespace IdleCloud.Contracts.Miners;

/// <summary>What a miner does, and what its last day and week went by with.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerActivity")]
public sealed record MinerActivity
{
    /// <summary>What it does now.</summary>
    [Id(0)] public required MinerOccupation Now { get; init; }

    /// <summary>Since when; null for a miner that never connected.</summary>
    [Id(1)] public required DateTimeOffset? Since { get; init; }

    /// <summary>The last 24 hours, the present one included, the longest part first; from the first connection on.</summary>
    [Id(2)] public required ImmutableArray<ActivityShare> LastDay { get; init; }

    /// <summary>The same for the last 168 hours.</summary>
    [Id(3)] public required ImmutableArray<ActivityShare> LastWeek { get; init; }
}

/// <summary>A part of a day or a week.</summary>
/// <param name="Occupation">What it went by with.</param>
/// <param name="Seconds">How long.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.ActivityShare")]
public readonly record struct ActivityShare([property: Id(0)] MinerOccupation Occupation, [property: Id(1)] int Seconds);
