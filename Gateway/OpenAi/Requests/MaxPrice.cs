using IdleCloud.Contracts.Money;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>The most that a customer wants to pay; a part that is not given is limited by the list price alone.</summary>
/// <param name="PromptNanoUsdPerMillion">Nano-USD for 1,000,000 prompt tokens; null for no limit.</param>
/// <param name="CompletionNanoUsdPerMillion">Nano-USD for 1,000,000 completion tokens; null for no limit.</param>
internal readonly record struct MaxPrice(long? PromptNanoUsdPerMillion, long? CompletionNanoUsdPerMillion)
{
    /// <summary>The list price, or the limit where that is lower.</summary>
    public ModelPrice Within(in ModelPrice list) => list with
    {
        PromptNanoUsdPerMillion = Math.Min(list.PromptNanoUsdPerMillion, PromptNanoUsdPerMillion ?? long.MaxValue),
        CompletionNanoUsdPerMillion = Math.Min(list.CompletionNanoUsdPerMillion, CompletionNanoUsdPerMillion ?? long.MaxValue),
    };
}
