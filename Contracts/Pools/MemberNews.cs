namespace IdleCloud.Contracts.Pools;

/// <summary>What a pool tells a session that reports to it.</summary>
/// <param name="ModelId">The pool's model.</param>
/// <param name="Standing">Why it has jobs, or none.</param>
/// <param name="For">How long a pause still lasts; zero without one.</param>
/// <param name="IsProbeDue">True when its gateway is to run a probe now.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.MemberNews")]
public readonly record struct MemberNews(
    [property: Id(0)] string ModelId,
    [property: Id(1)] StandingReason Standing,
    [property: Id(2)] TimeSpan For,
    [property: Id(3)] bool IsProbeDue);
