using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Pools;

/// <summary>The right to give one job to one session of one miner. It uses up one of the credits that the agent has granted.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SlotLease")]
public sealed record SlotLease
{
    /// <summary>The session that the slot belongs to.</summary>
    [Id(0)] public required MinerSession Session { get; init; }

    /// <summary>The catalogue model.</summary>
    [Id(1)] public required string ModelId { get; init; }

    /// <summary>What the miner asks for this job, frozen from here on; null for the owner's share of the list price.</summary>
    [Id(2)] public AskPrice? Ask { get; init; }

    /// <summary>Tokens that the job may have there, prompt and answer together; 0 for the catalogue's context.</summary>
    [Id(3)] public int ContextLength { get; init; }

    /// <summary>
    /// How long the miner has taken at most, of late; told only where another one that could take over was free as well, so that it costs
    /// nothing to leave this one early. Null: it has all the time there is.
    /// </summary>
    [Id(4)] public MinerPace? Pace { get; init; }
}
