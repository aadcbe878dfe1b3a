using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;

namespace IdleCloud.Contracts.Pools;

/// <summary>How one attempt on a miner went, as the customer's gateway measured it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.ServiceReport")]
public sealed record ServiceReport
{
    /// <summary>The session that had the attempt.</summary>
    [Id(0)] public required MinerSession Session { get; init; }

    /// <summary>How long it took and what came of it.</summary>
    [Id(1)] public ServiceTimes Times { get; init; }

    /// <summary>What ended the attempt early, where that is known.</summary>
    [Id(2)] public AttemptFailureKind? Failure { get; init; }

    /// <summary>Whose fault it was that the attempt did not go well; null for one that did.</summary>
    [Id(3)] public FaultCause? Cause { get; init; }

    /// <summary>What the session can take now.</summary>
    [Id(4)] public CapacityReport? Capacity { get; init; }

    /// <summary>True for a probe: a small job of the platform's own, that no customer waits for.</summary>
    [Id(5)] public bool IsProbe { get; init; }

    /// <summary>The most tokens that its prompt can have had, with the beginning of an answer that it went on with.</summary>
    [Id(6)] public long PromptTokens { get; init; }
}
