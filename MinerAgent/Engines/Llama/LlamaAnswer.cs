using System.Threading.Channels;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>One answer while it comes: the host's lines wait here until the sink takes them.</summary>
/// <param name="id">Its number within this life of the engine.</param>
internal sealed class LlamaAnswer(int id)
{
    /// <summary>
    /// Tokens that the model may run ahead of the sink. Small, so that an owner's cap slows the model and not only its output;
    /// large enough to hide the way to the host and back.
    /// </summary>
    public const int Window = 32;

    private const int AcknowledgeEvery = Window / 4;

    /// <summary>The lines of a window, and begin and end.</summary>
    private readonly Channel<HostFrame> _frames = Channel.CreateBounded<HostFrame>(new BoundedChannelOptions(Window + 4) { SingleReader = true });
    private int _unacknowledged;

    /// <summary>Its number within this life of the engine.</summary>
    public int Id => id;

    /// <summary>When it was cancelled; the host must confirm soon.</summary>
    public long? CancelledAt { get; set; }

    /// <summary>Called by the receiver of the host's lines.</summary>
    /// <returns>False when the host has sent more than the window allows.</returns>
    public bool TryAdd(HostFrame frame) => _frames.Writer.TryWrite(frame) || CancelledAt is not null;

    /// <summary>The engine is gone.</summary>
    public void Break() => _frames.Writer.TryComplete();

    /// <summary>Reads the answer to its end into the sink. Cancelling throws.</summary>
    /// <param name="job">What was asked.</param>
    /// <param name="progress">Counts while the answer comes, so that a caller who cancels knows what was used.</param>
    /// <param name="sink">Where the pieces go.</param>
    /// <param name="acknowledge">Tells the host that so many tokens were taken.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<InferenceResult> ReadAsync(
        InferenceRequest job, LlamaProgress progress, IInferenceSink sink, Func<int, ValueTask> acknowledge, CancellationToken cancellationToken)
    {
        while (await _frames.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_frames.Reader.TryRead(out HostFrame? frame))
            {
                switch (frame.Event)
                {
                    case "begin":
                        progress.Begin(frame.Prompt, frame.Resumed, CreateText(job, frame.Tail, sink));
                        break;
                    case "token":
                        await progress.Text.PushAsync(frame.Text, frame.Tokens, cancellationToken).ConfigureAwait(false);
                        if (progress.Text.IsStopped) return InferenceResult.Finished(FinishReason.Stop, progress.Usage);
                        await AcknowledgeAsync(frame.Tokens, acknowledge).ConfigureAwait(false);
                        break;
                    case "end":
                        await progress.EndAsync(frame.Completion, cancellationToken).ConfigureAwait(false);
                        bool isWhole = frame.Reason == "stop" || progress.Text.IsStopped;
                        return InferenceResult.Finished(isWhole ? FinishReason.Stop : FinishReason.Length, progress.Usage);
                    default:
                        return InferenceResult.Failed(FailureOf(frame), progress.Usage);
                }
            }
        }

        return InferenceResult.Failed(EngineFailure.Broken("the llama engine crashed"), progress.Usage);
    }

    private static AnswerText CreateText(InferenceRequest job, string tail, IInferenceSink sink)
    {
        return new AnswerText(ReasoningSplitters.Create(FamilyOf(job), tail, job.Resume), job.Chat.Stop, sink, job.Resume?.Text ?? "");
    }

    /// <summary>How the answer marks thoughts. Under a grammar the model cannot write its markers: what comes is the answer.</summary>
    public static ModelFamily FamilyOf(InferenceRequest job) =>
        job.Chat.ResponseFormat == ResponseFormat.JsonObject ? ModelFamily.Plain : job.Family;

    private async ValueTask AcknowledgeAsync(int tokens, Func<int, ValueTask> acknowledge)
    {
        _unacknowledged += tokens;
        if (_unacknowledged < AcknowledgeEvery) return;
        int taken = _unacknowledged;
        _unacknowledged = 0;
        await acknowledge(taken).ConfigureAwait(false);
    }

    private static EngineFailure FailureOf(HostFrame frame) => frame.Code switch
    {
        "context_length" => EngineFailure.ContextLength(frame.Message),
        "conversation" => EngineFailure.Conversation(frame.Message),
        "refused" => EngineFailure.Refused(frame.Message),
        _ => EngineFailure.Broken(frame.Message),
    };
}
