using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Contracts.UsageEvents;

/// <summary>The end of a job that was given to a miner, as the books have it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.UsageJob")]
public sealed record UsageJob
{
    /// <summary>The key that asked.</summary>
    [Id(0)] public required string KeyId { get; init; }

    /// <summary>The catalogue model.</summary>
    [Id(1)] public required string ModelId { get; init; }

    /// <summary>How it ended.</summary>
    [Id(2)] public required JobState State { get; init; }

    /// <summary>The attempt that answered or was the last, from 1.</summary>
    [Id(3)] public required int Attempt { get; init; }

    /// <summary>The tokens that are billed.</summary>
    [Id(4)] public required JobUsage Usage { get; init; }

    /// <summary>What the customer paid.</summary>
    [Id(5)] public required long ChargeNanoUsd { get; init; }

    /// <summary>What the miner's owner got of it.</summary>
    [Id(6)] public required long PayNanoUsd { get; init; }

    /// <summary>How it went for the customer; null where its gateway could not tell.</summary>
    [Id(7)] public JobTrace? Trace { get; init; }
}
