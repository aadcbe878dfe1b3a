using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Accounts;

/// <summary>The end of an admitted job, and all that its bill depends on.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobEnd")]
public sealed record JobEnd
{
    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>The key that asked.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>The catalogue model.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>The price that was frozen.</summary>
    [Id(3)] public required ModelPrice Price { get; init; }

    /// <summary>What was held.</summary>
    [Id(4)] public required long HoldNanoUsd { get; init; }

    /// <summary>How it ended.</summary>
    [Id(5)] public required JobState State { get; init; }

    /// <summary>The attempt that answered or was the last, from 1.</summary>
    [Id(6)] public required int Attempt { get; init; }

    /// <summary>Whose attempt that was; null when no miner had it.</summary>
    [Id(7)] public string? MinerId { get; init; }

    /// <summary>What was used, already no more than was received and than the ceiling of the prompt.</summary>
    [Id(8)] public required JobUsage Usage { get; init; }

    /// <summary>What the miner has done of that, the reading of what others had answered included; null when it did all of it.</summary>
    [Id(11)] public JobUsage? MinerUsage { get; init; }

    /// <summary>What the lease froze of that miner's ask; null for its owner's share of the price.</summary>
    [Id(12)] public AskPrice? Ask { get; init; }

    /// <summary>The lease that the hold was drawn from.</summary>
    [Id(10)] public required long Epoch { get; init; }

    /// <summary>True when the request does not count against the limits, because it came to nothing without the customer's doing.</summary>
    [Id(9)] public bool ReturnsRate { get; init; }

    /// <summary>
    /// True when the job must not be billed from here on: answered when that is durable. It is not when the job has been billed before.
    /// </summary>
    [Id(13)] public bool IsFence { get; init; }

    /// <summary>How it went for the customer; null where its gateway could not tell.</summary>
    [Id(14)] public JobTrace? Trace { get; init; }
}
