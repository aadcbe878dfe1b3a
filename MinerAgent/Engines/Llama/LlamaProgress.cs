using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>What is known of an answer at any moment.</summary>
internal sealed class LlamaProgress
{
    private int promptTokens;
    private int resumedTokens;
    private int? completionTokens;
    private AnswerText? text;

    /// <summary>The answer's text and counts.</summary>
    /// <exception cref="InvalidDataException">The host sent a token before begin.</exception>
    public AnswerText Text => text ?? throw new InvalidDataException("the host did not begin with begin");

    /// <summary>What has been used so far.</summary>
    public TokenUsage Usage =>
        new(promptTokens, completionTokens ?? text?.CompletionTokens ?? 0, text?.ReasoningTokens ?? 0, Cached: 0, resumedTokens);

    /// <summary>The host has rendered the prompt.</summary>
    public void Begin(int prompt, int resumed, AnswerText answer)
    {
        promptTokens = prompt;
        resumedTokens = resumed;
        text = answer;
    }

    /// <summary>The model is done: its own count replaces ours, which lacks the end token.</summary>
    public async ValueTask EndAsync(int completion, CancellationToken cancellationToken)
    {
        await Text.FlushAsync(cancellationToken).ConfigureAwait(false);
        completionTokens = completion;
    }
}
