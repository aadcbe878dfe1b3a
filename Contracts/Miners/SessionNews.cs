using System.Collections.Immutable;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Miners;

/// <summary>The answer to a session's report.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.SessionNews")]
public sealed record SessionNews
{
    /// <summary>The answer to a session that a newer one has fenced.</summary>
    public static readonly SessionNews Fenced = new() { IsFenced = true };

    /// <summary>True when the session is no longer valid: the connection must be closed.</summary>
    [Id(0)] public bool IsFenced { get; init; }

    /// <summary>What each of its pools says.</summary>
    [Id(1)] public ImmutableArray<MemberNews> Models { get; init; } = [];

    /// <summary>Of the models that were accepted, those that may be served no longer: the catalogue has changed. They get no further job.</summary>
    [Id(2)] public ImmutableArray<RefusedModel> Refused { get; init; } = [];

    /// <summary>What tokens of the others are paid now; empty when that could not be told.</summary>
    [Id(3)] public ImmutableArray<ModelPay> Pay { get; init; } = [];
}
