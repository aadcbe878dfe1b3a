namespace IdleCloud.Contracts.Pools;

/// <summary>An attempt as the customer's gateway measured it, from its hand-over to the miner on; nothing of it is the miner's word.</summary>
/// <param name="FirstToken">Until the first token of any kind; zero when there was none.</param>
/// <param name="Total">Until its end.</param>
/// <param name="Tokens">Completion tokens, no more than the bytes that came can carry.</param>
/// <param name="LongestGap">Between two chunks; zero for fewer than two.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.ServiceTimes")]
public readonly record struct ServiceTimes(
    [property: Id(0)] TimeSpan FirstToken,
    [property: Id(1)] TimeSpan Total,
    [property: Id(2)] long Tokens,
    [property: Id(3)] TimeSpan LongestGap = default);
