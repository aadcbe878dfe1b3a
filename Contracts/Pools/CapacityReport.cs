using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Pools;

/// <summary>
/// What one session offers for one model. The counters only ever grow within a session, so that reports may be repeated,
/// lost or reordered: the pool keeps the largest.
/// </summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.CapacityReport")]
public sealed record CapacityReport
{
    /// <summary>The session.</summary>
    [Id(0)] public required MinerSession Session { get; init; }

    /// <summary>The catalogue model.</summary>
    [Id(1)] public required string ModelId { get; init; }

    /// <summary>Jobs that the miner can run at once, ≥ 1.</summary>
    [Id(2)] public required int Slots { get; init; }

    /// <summary>Jobs that the agent has asked for since the session began, running and finished ones included.</summary>
    [Id(3)] public required long Granted { get; init; }

    /// <summary>Jobs that reached the agent since the session began.</summary>
    [Id(4)] public required long Assigned { get; init; }

    /// <summary>True when the miner can go on with an answer that another one has begun.</summary>
    [Id(5)] public bool CanResume { get; init; }

    /// <summary>What the miner asks in this session; null for the owner's share of the list price.</summary>
    [Id(6)] public AskPrice? Ask { get; init; }

    /// <summary>What the platform says of the miner, added by its grain; null for what was said before.</summary>
    [Id(7)] public MinerTerms? Terms { get; init; }

    /// <summary>Tokens that one job may have there, prompt and answer together; 0 for the catalogue's context.</summary>
    [Id(8)] public int ContextLength { get; init; }

    /// <summary>What a session offers before its agent has asked for a job.</summary>
    public static CapacityReport First(MinerSession session, OfferedModel model) => new()
    {
        Session = session,
        ModelId = model.ModelId,
        Slots = model.Slots,
        Granted = 0,
        Assigned = 0,
        CanResume = model.CanResume,
        Ask = model.Ask,
        ContextLength = model.ContextLength,
    };
}
