using System.Globalization;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>
/// What a model's tokens cost, as OpenRouter's list of models has it: US dollars for one token, as text, so that no client rounds
/// them. Exact.
/// </summary>
/// <param name="Prompt">For a prompt token, for example <c>0.00000003</c>.</param>
/// <param name="Completion">For a completion token; the model's thoughts cost the same.</param>
internal readonly record struct ModelPricing(string Prompt, string Completion)
{
    /// <summary>A price in nano-USD (10⁻⁹) per million (10⁶) tokens is in 10⁻¹⁵ USD per token.</summary>
    private const int Digits = 15;

    /// <summary>The pricing of a price.</summary>
    public static ModelPricing From(in ModelPrice price) =>
        new(UsdPerToken(price.PromptNanoUsdPerMillion), UsdPerToken(price.CompletionNanoUsdPerMillion));

    private static string UsdPerToken(long nanoUsdPerMillion)
    {
        string digits = nanoUsdPerMillion.ToString(CultureInfo.InvariantCulture).PadLeft(Digits + 1, '0');
        return $"{digits[..^Digits]}.{digits[^Digits..]}".TrimEnd('0').TrimEnd('.');
    }
}
