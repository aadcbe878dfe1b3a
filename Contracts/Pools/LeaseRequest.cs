using System.Collections.Immutable;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;

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

    /// <summary>Who asks: accounts share the queue evenly.</summary>
    [Id(4)] public string AccountId { get; init; } = "";

    /// <summary>What the customer wishes of the miner.</summary>
    [Id(5)] public DispatchWishes Wishes { get; init; } = DispatchWishes.None;

    /// <summary>The most that the miner may ask; null for any ask.</summary>
    [Id(6)] public AskPrice? MaxAsk { get; init; }

    /// <summary>How long an answer may get, in tokens; 0 when nothing is known.</summary>
    [Id(7)] public long MaxTokens { get; init; }

    /// <summary>False refuses at once where it would have to wait: another shard may have a slot.</summary>
    [Id(8)] public bool MayWait { get; init; } = true;

    /// <summary>True when the customer pays less than the list price, a share of which is what miners without an ask of their own ask.</summary>
    [Id(9)] public bool IsBelowList { get; init; }

    /// <summary>Tokens of context that it needs, prompt and answer together, within the catalogue's context; 0 when any will do.</summary>
    [Id(10)] public long ContextTokens { get; init; }

    /// <summary>Sessions that have not taken this job; the same miners' next ones may.</summary>
    [Id(11)] public ImmutableArray<MinerSession> ExcludedSessions { get; init; } = [];

    /// <summary>True for work that nobody waits for: it gets no slot while anybody does, and never waits itself.</summary>
    [Id(12)] public bool IsBatch { get; init; }
}
