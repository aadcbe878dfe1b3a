using System.Text;
using System.Text.Json;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.OpenAi;

/// <summary>
/// One answer while it comes. Tokens are the server's count where it gives one; until then, and where it does not, one per chunk
/// with text (most servers send one token a chunk) and a quarter of the prompt's bytes.
/// </summary>
/// <param name="request">What was asked.</param>
/// <param name="sink">Where the pieces go.</param>
internal sealed class OpenAiAnswer(InferenceRequest request, IInferenceSink sink)
{
    private const int BytesPerToken = 4;

    // A server that has split off the thoughts sends an answer without markers, which the splitter passes on as it is.
    // Stop strings are the server's business, but for those that began in what another miner has answered.
    private readonly AnswerText _text = new(
        ReasoningSplitters.Create(request.Family, promptTail: "", request.Resume),
        request.Resume is null ? [] : request.Chat.Stop,
        sink,
        request.Resume?.Text ?? "");

    private readonly SurrogateJoiner _contentJoiner = new();
    private readonly SurrogateJoiner _thoughtJoiner = new();
    private int _thoughtChunks;
    private ChatUsage? _counted;
    private string? _finishReason;

    /// <summary>True when a stop string has ended the answer before the server did.</summary>
    public bool IsStopped => _text.IsStopped;

    /// <summary>What has been used so far.</summary>
    public TokenUsage Usage
    {
        get
        {
            int chunks = _text.CompletionTokens + _thoughtChunks;
            int thoughts = _text.ReasoningTokens + _thoughtChunks;
            int completion = _counted?.CompletionTokens ?? chunks;
            int reasoning = _counted?.CompletionTokensDetails?.ReasoningTokens ?? _counted?.ReasoningTokens ?? Share(completion, thoughts, chunks);
            int prompt = _counted?.PromptTokens ?? PromptEstimate();
            int resumed = (int)Math.Min(request.Resume?.Tokens ?? 0, (uint)prompt);
            return new TokenUsage(prompt, completion, Math.Min(reasoning, completion), _counted?.PromptTokensDetails?.CachedTokens ?? 0, resumed);
        }
    }

    /// <summary>Takes the data of an event.</summary>
    /// <returns>A failure that ends the answer; null when it goes on.</returns>
    public async ValueTask<EngineFailure?> PushAsync(string data, CancellationToken cancellationToken)
    {
        ChatChunk? chunk = Parse(data);
        if (chunk is null) return EngineFailure.Broken("the server sent a chunk that is no JSON object");
        if (chunk.Error is { ValueKind: not JsonValueKind.Null } error) return ServerErrors.FromChunk(error);
        _counted = chunk.Usage ?? _counted;
        if (chunk.Choices is not [{ } choice, ..]) return null;
        await PushAsync(choice.Delta ?? choice.Message, cancellationToken).ConfigureAwait(false);
        _finishReason = choice.FinishReason ?? _finishReason;
        return null;
    }

    /// <summary>The stream has ended.</summary>
    public async ValueTask<InferenceResult> EndAsync(CancellationToken cancellationToken)
    {
        await WriteThoughtAsync(_thoughtJoiner.Flush(), tokens: 0, cancellationToken).ConfigureAwait(false);
        await _text.PushAsync(_contentJoiner.Flush(), tokens: 0, cancellationToken).ConfigureAwait(false);
        await _text.FlushAsync(cancellationToken).ConfigureAwait(false);
        return _finishReason switch
        {
            _ when _text.IsStopped => InferenceResult.Finished(FinishReason.Stop, Usage),
            null => InferenceResult.Failed(EngineFailure.Broken("the server ended the stream in the middle of the answer"), Usage),
            "length" => InferenceResult.Finished(FinishReason.Length, Usage),
            _ => InferenceResult.Finished(FinishReason.Stop, Usage),
        };
    }

    private async ValueTask PushAsync(ChatDelta? delta, CancellationToken cancellationToken)
    {
        if (delta is null) return;
        string thoughts = _thoughtJoiner.Push(delta.Thoughts);
        if (delta.Thoughts.Length > 0) _thoughtChunks++;
        await WriteThoughtAsync(thoughts, tokens: 1, cancellationToken).ConfigureAwait(false);
        if (delta.Content is { Length: > 0 } content)
        {
            await _text.PushAsync(_contentJoiner.Push(content), tokens: 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask WriteThoughtAsync(string thought, int tokens, CancellationToken cancellationToken) => thought.Length == 0
        ? ValueTask.CompletedTask
        : sink.WriteAsync(PieceKind.Reasoning, thought, tokens, cancellationToken);

    /// <summary>A server that counts the completion but not the thoughts in it: their share of the chunks.</summary>
    private static int Share(int completion, int part, int whole) => whole == 0 ? 0 : (int)((long)completion * part / whole);

    private int PromptEstimate() =>
        request.Chat.Messages.Sum(message => (Encoding.UTF8.GetByteCount(message.Content) + BytesPerToken - 1) / BytesPerToken)
        + (int)(request.Resume?.Tokens ?? 0);

    private static ChatChunk? Parse(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, OpenAiJsonContext.Default.ChatChunk);
        }
        catch (JsonException)
        {
            // Its message would quote the text.
            return null;
        }
    }
}
