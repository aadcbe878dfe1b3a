using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Miners;

/// <summary>A model that a miner offers.</summary>
/// <param name="ModelId">The catalogue model.</param>
/// <param name="ContextLength">Tokens of context per job, prompt and answer together; may be less than the catalogue's.</param>
/// <param name="Slots">Jobs at once, ≥ 1.</param>
/// <param name="CanResume">True when it can go on with an answer that another miner has begun.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.OfferedModel")]
public sealed record OfferedModel(
    [property: Id(0)] string ModelId,
    [property: Id(1)] int ContextLength,
    [property: Id(2)] int Slots,
    [property: Id(3)] bool CanResume = false)
{
    /// <summary>What the owner asks for tokens; null for its share of the list price.</summary>
    [Id(4)] public AskPrice? Ask { get; init; }

    /// <summary>
    /// The SHA-256 of the model's file in 64 lower-case hexadecimal digits, as the agent says; empty where the engine has no file of its
    /// own. A claim like all the rest: it keeps honest owners from serving a wrong file, and proves nothing.
    /// </summary>
    [Id(10)] public string FileSha256 { get; init; } = "";
}
