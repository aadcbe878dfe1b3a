namespace IdleCloud.Contracts.Money;

/// <summary>What a model's tokens cost. A job keeps the price that it was admitted with, whatever becomes of the model's meanwhile.</summary>
/// <param name="Version">Counts the changes of this model's price, from 1; 0 is the price of a model that has never had one.</param>
/// <param name="PromptNanoUsdPerMillion">Nano-USD for 1,000,000 prompt tokens, ≥ 0.</param>
/// <param name="CompletionNanoUsdPerMillion">Nano-USD for 1,000,000 completion tokens, those of the model's thoughts included, ≥ 0.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.ModelPrice")]
public readonly record struct ModelPrice(
    [property: Id(0)] int Version,
    [property: Id(1)] long PromptNanoUsdPerMillion,
    [property: Id(2)] long CompletionNanoUsdPerMillion);
