using System.Collections.Immutable;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Miners;

/// <summary>A miner's registration and whether it is connected.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerStatus")]
public sealed record MinerStatus
{
    /// <summary>What it last said of itself; null for a miner that never connected.</summary>
    [Id(0)] public MinerHello? Hello { get; init; }

    /// <summary>The live session; null when it is not connected.</summary>
    [Id(1)] public MinerSession? Session { get; init; }

    /// <summary>When it first connected.</summary>
    [Id(2)] public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>When it last connected.</summary>
    [Id(3)] public DateTimeOffset? LastConnected { get; init; }

    /// <summary>What an operator has said of it.</summary>
    [Id(4)] public MinerClass Class { get; init; }

    /// <summary>What the pools last said of why it has jobs or none; empty when it is not connected.</summary>
    [Id(5)] public ImmutableArray<MemberNews> News { get; init; } = [];

    /// <summary>What its time goes by with.</summary>
    [Id(6)] public required MinerActivity Activity { get; init; }
}
