using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>What is known of an answer at any moment.</summary>
internal sealed class LlamaProgress
{
    private int _promptTokens;
    private int _resumedTokens;
    private int? _completionTokens;
    private AnswerText? _text;

    /// <summary>The answer's text and counts.</summary>
    /// <exception cref="InvalidDataException">The host sent a token before begin.</exception>
    public AnswerText Text => _text ?? throw new InvalidDataException("the host did not begin with begin");

    /// <summary>What has been used so far.</summary>
    public TokenUsage Usage =>
        new(_promptTokens, _completionTokens ?? _text?.CompletionTokens ?? 0, _text?.ReasoningTokens ?? 0, Cached: 0, _resumedTokens);

    /// <summary>The host has rendered the prompt.</summary>
    public void Begin(int prompt, int resumed, AnswerText answer)
    {
        _promptTokens = prompt;
        _resumedTokens = resumed;
        _text = answer;
    }

    /// <summary>The model is done: its own count replaces ours, which lacks the end token.</summary>
    public async ValueTask EndAsync(int completion, CancellationToken cancellationToken)
    {
        await Text.FlushAsync(cancellationToken).ConfigureAwait(false);
        _completionTokens = completion;
    }
}
