using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Contracts.Ledger;

/// <summary>A job as the books keep it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobRecord")]
public sealed record JobRecord
{
    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>When it ended.</summary>
    [Id(1)] public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The key's hash.</summary>
    [Id(2)] public required string KeyId { get; init; }

    /// <summary>The model.</summary>
    [Id(3)] public required string ModelId { get; init; }

    /// <summary>How it ended.</summary>
    [Id(4)] public required JobState State { get; init; }

    /// <summary>The miner that answered, if one did.</summary>
    [Id(5)] public required string? MinerId { get; init; }

    /// <summary>The tokens that were billed.</summary>
    [Id(6)] public required JobUsage Usage { get; init; }

    /// <summary>What the customer paid.</summary>
    [Id(7)] public required long ChargeNanoUsd { get; init; }

    /// <summary>What the miner's owner got.</summary>
    [Id(8)] public required long PayNanoUsd { get; init; }

    /// <summary>What that follows from.</summary>
    [Id(9)] public required PayBasis Basis { get; init; }
}

/// <summary>Where a page of jobs ends: the next one begins before it.</summary>
/// <param name="EndedAt">When the last one of the page ended.</param>
/// <param name="JobId">Its id.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobCursor")]
public readonly record struct JobCursor([property: Id(0)] DateTimeOffset EndedAt, [property: Id(1)] Guid JobId);
