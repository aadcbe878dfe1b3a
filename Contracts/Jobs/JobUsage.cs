namespace IdleCloud.Contracts.Jobs;

/// <summary>Tokens of one answer, as OpenAI counts them: reasoning tokens are part of the completion tokens.</summary>
/// <param name="PromptTokens">Tokens of the rendered prompt, ≥ 0.</param>
/// <param name="CompletionTokens">Tokens generated, reasoning included, ≥ 0.</param>
/// <param name="ReasoningTokens">Of those, the ones of the model's thoughts, ≥ 0.</param>
/// <param name="CachedTokens">Prompt tokens that the engine had already processed, 0…<paramref name="PromptTokens"/>.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobUsage")]
public readonly record struct JobUsage(
    [property: Id(0)] long PromptTokens,
    [property: Id(1)] long CompletionTokens,
    [property: Id(2)] long ReasoningTokens,
    [property: Id(3)] long CachedTokens)
{
    /// <summary>Prompt and completion tokens together.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;
}
