namespace IdleCloud.Contracts.Pools;

/// <summary>What jobs a miner may have, apart from what it offers.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerTerms")]
public sealed record MinerTerms
{
    /// <summary>A miner of which nothing is known.</summary>
    public static readonly MinerTerms Unknown = new();

    /// <summary>An operator has put it in the trusted class.</summary>
    [Id(0)] public bool IsTrusted { get; init; }

    /// <summary>An operator has it in writing that nothing of a prompt or an answer is kept there.</summary>
    [Id(1)] public bool KeepsNothing { get; init; }

    /// <summary>Where it says it is; null when it does not say.</summary>
    [Id(2)] public string? Region { get; init; }

    /// <summary>Its reputation in parts per million, 0…1,000,000.</summary>
    [Id(3)] public int ReputationPpm { get; init; } = 1_000_000;
}
