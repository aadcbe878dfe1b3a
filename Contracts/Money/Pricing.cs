using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Contracts.Money;

/// <summary>
/// What tokens cost, in nano-USD (10⁻⁹ US dollars). A price per million tokens times tokens is exact in millionths of a nano-USD; it
/// is rounded once per request, up. Sums that no 64-bit number holds become the largest one, which nobody can pay.
/// </summary>
public static class Pricing
{
    private const long Million = 1_000_000;

    /// <summary>What an answer costs, before the hold limits it.</summary>
    public static long ChargeNanoUsd(in ModelPrice price, in JobUsage usage) =>
        RoundUp(ExactMillionths(price, usage.PromptTokens, usage.CompletionTokens));

    /// <summary>What an answer can cost at most.</summary>
    /// <param name="price">The model's price.</param>
    /// <param name="promptTokens">The most tokens that the prompt can have.</param>
    /// <param name="completionTokens">The most tokens that the answer can have.</param>
    public static long CeilingNanoUsd(in ModelPrice price, long promptTokens, long completionTokens) =>
        RoundUp(ExactMillionths(price, promptTokens, completionTokens));

    /// <summary>
    /// How many completion tokens some money pays for, after a prompt of at most so many tokens: the largest number whose
    /// <see cref="CeilingNanoUsd"/> is not above the budget.
    /// </summary>
    /// <returns>−1 when not even the prompt is paid for; <see cref="long.MaxValue"/> when completion tokens are free.</returns>
    public static long AffordableCompletionTokens(in ModelPrice price, long promptTokens, long budgetNanoUsd)
    {
        Int128 left = ((Int128)budgetNanoUsd * Million) - ExactMillionths(price, promptTokens, 0);
        if (left < 0) return -1;
        if (price.CompletionNanoUsdPerMillion == 0) return long.MaxValue;
        return (long)Int128.Min(left / price.CompletionNanoUsdPerMillion, long.MaxValue);
    }

    /// <summary>A part of a price, each of its parts rounded up.</summary>
    /// <param name="price">The price.</param>
    /// <param name="ppm">The part in parts per million, 0…1,000,000.</param>
    public static ModelPrice PartOf(in ModelPrice price, int ppm) => price with
    {
        PromptNanoUsdPerMillion = RoundUp((Int128)price.PromptNanoUsdPerMillion * ppm),
        CompletionNanoUsdPerMillion = RoundUp((Int128)price.CompletionNanoUsdPerMillion * ppm),
    };

    /// <summary>The price of tokens in millionths of a nano-USD, exact: 2 × 2⁶³ × 2⁶³ is within an Int128 just so.</summary>
    internal static Int128 ExactMillionths(in ModelPrice price, long promptTokens, long completionTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(promptTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(completionTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(price.PromptNanoUsdPerMillion, nameof(price));
        ArgumentOutOfRangeException.ThrowIfNegative(price.CompletionNanoUsdPerMillion, nameof(price));
        return checked(((Int128)promptTokens * price.PromptNanoUsdPerMillion) + ((Int128)completionTokens * price.CompletionNanoUsdPerMillion));
    }

    private static long RoundUp(Int128 millionths) => (long)Int128.Min((millionths / Million) + (millionths % Million == 0 ? 0 : 1), long.MaxValue);
}
