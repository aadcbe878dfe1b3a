using System.Collections.Immutable;

namespace IdleCloud.Contracts.Miners;

/// <summary>The answer to a miner that connects.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.ConnectResult")]
public sealed record ConnectResult
{
    /// <summary>The new session; null when no model was accepted.</summary>
    [Id(0)] public MinerSession? Session { get; init; }

    /// <summary>The models that may get jobs.</summary>
    [Id(1)] public ImmutableArray<OfferedModel> Accepted { get; init; } = [];

    /// <summary>The others, each with a reason that the owner can read.</summary>
    [Id(2)] public ImmutableArray<RefusedModel> Refused { get; init; } = [];

    /// <summary>What tokens of each accepted model are paid.</summary>
    [Id(3)] public ImmutableArray<ModelPay> Pay { get; init; } = [];
}
