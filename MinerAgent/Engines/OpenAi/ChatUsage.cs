namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>The server's count.</summary>
internal sealed record ChatUsage
{
    /// <summary>Of the rendered prompt.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Thoughts included.</summary>
    public int? CompletionTokens { get; init; }

    /// <summary>SGLang's place for the tokens of thoughts.</summary>
    public int? ReasoningTokens { get; init; }

    /// <summary>OpenAI's and vLLM's place for them.</summary>
    public CompletionDetails? CompletionTokensDetails { get; init; }

    /// <summary>Where cached tokens are told.</summary>
    public PromptDetails? PromptTokensDetails { get; init; }
}
