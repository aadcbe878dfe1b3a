namespace IdleCloud.Contracts.Miners;

/// <summary>A model that a miner may not serve.</summary>
/// <param name="ModelId">The model as the miner named it.</param>
/// <param name="Reason">Why, and what the owner can do.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.RefusedModel")]
public sealed record RefusedModel(
    [property: Id(0)] string ModelId,
    [property: Id(1)] string Reason);
