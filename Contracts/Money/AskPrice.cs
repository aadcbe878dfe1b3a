namespace IdleCloud.Contracts.Money;

/// <summary>What a miner's owner asks for tokens of one model. A miner without one asks for the owner's share of the list price.</summary>
/// <param name="PromptNanoUsdPerMillion">Nano-USD for 1,000,000 prompt tokens, ≥ 0.</param>
/// <param name="CompletionNanoUsdPerMillion">Nano-USD for 1,000,000 completion tokens, ≥ 0.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.AskPrice")]
public readonly record struct AskPrice(
    [property: Id(0)] long PromptNanoUsdPerMillion,
    [property: Id(1)] long CompletionNanoUsdPerMillion)
{
    private const int Whole = 1_000_000;

    /// <summary>The most that a miner may ask of a job at this price: the owner's share of it, rounded down.</summary>
    /// <param name="price">The customer's price.</param>
    /// <param name="sharePpm">The owner's share in parts per million, 0…1,000,000.</param>
    public static AskPrice ShareOf(in ModelPrice price, int sharePpm) => new(
        (long)((Int128)price.PromptNanoUsdPerMillion * sharePpm / Whole),
        (long)((Int128)price.CompletionNanoUsdPerMillion * sharePpm / Whole));

    /// <summary>True when neither part is above the other's.</summary>
    public bool IsWithin(in AskPrice most) =>
        PromptNanoUsdPerMillion <= most.PromptNanoUsdPerMillion && CompletionNanoUsdPerMillion <= most.CompletionNanoUsdPerMillion;
}
