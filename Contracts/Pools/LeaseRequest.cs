using System.Collections.Immutable;

namespace IdleCloud.Contracts.Pools;

/// <summary>A job that wants a slot.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.LeaseRequest")]
public sealed record LeaseRequest
{
    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>The attempt, from 1.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>Miners that have already failed this job.</summary>
    [Id(2)] public ImmutableArray<string> ExcludedMiners { get; init; } = [];

    /// <summary>True when the customer has part of the answer already: only a miner that can go on from there is of use.</summary>
    [Id(3)] public bool RequiresResume { get; init; }
}
