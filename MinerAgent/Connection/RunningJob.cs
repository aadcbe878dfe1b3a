using System.Diagnostics;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Telemetry;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;

namespace IdleCloud.MinerAgent.Connection;

/// <summary>One attempt at one job: from Accepted to Completed or Failed.</summary>
internal sealed partial class RunningJob(
    JobKey key, Job job, ModelFamily family, SessionContext context, FrameLink link, CreditAccount credits, ILogger logger)
{
    /// <summary>Never disposed of: a late Cancel may still come, and a source without a timer holds nothing.</summary>
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Stops the attempt; what was used so far is told.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <summary>Completes when the attempt is over and the gateway has been told. Never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts the attempt.</summary>
    /// <param name="onEnded">Called when all is over and told.</param>
    /// <param name="sessionEnds">The connection is gone: nobody is left to answer to.</param>
    public void Start(Action onEnded, CancellationToken sessionEnds) => Completion = RunAsync(onEnded, sessionEnds);

    private async Task RunAsync(Action onEnded, CancellationToken sessionEnds)
    {
        // The receive loop goes on while this job reads its request.
        await Task.Yield();
        using TokenPacer.Share pace = context.Pacer.Enter();
        var sink = new ChunkSink(key, link, pace, context.Status, context.TimeProvider);
        await SendAsync(new MinerFrame { Accepted = new Accepted { Job = key.ToWireId(), Attempt = key.Attempt } }).ConfigureAwait(false);
        using Activity? span = AgentTraces.BeginJob(key, job);
        InferenceResult result = await AnswerAsync(sink, span, sessionEnds).ConfigureAwait(false);
        context.Status.OnJobEnded(result);
        LogEnded(logger, key.JobId, Outcome(result), result.Usage.Completion, sink.Elapsed.TotalMilliseconds);
        await SendAsync(EndFrame(result, sink)).ConfigureAwait(false);
        onEnded();
    }

    private async Task<InferenceResult> AnswerAsync(ChunkSink sink, Activity? job, CancellationToken sessionEnds)
    {
        CancellationToken ownerComes = context.Gate.Closes;
        using Activity? span = AgentTraces.BeginEngine(job);
        InferenceResult result = await AnswerAsync(sink, sessionEnds, ownerComes).ConfigureAwait(false);
        AgentTraces.End(span, result, sink);
        // What broke because the engine was taken away is no fault of the engine's; what was whole by then, or not wanted any more, stays so.
        bool isCut = result.Failure is not null || result.FinishReason == FinishReason.Cancelled;
        bool isHandedBack = isCut && ownerComes.IsCancellationRequested && !_cancel.IsCancellationRequested;
        return isHandedBack ? InferenceResult.Failed(EngineFailure.OwnerNeedsMachine, result.Usage) : result;
    }

    private async Task<InferenceResult> AnswerAsync(ChunkSink sink, CancellationToken sessionEnds, CancellationToken ownerComes)
    {
        using var deadline = new CancellationTokenSource(Deadline(), context.TimeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource([_cancel.Token, deadline.Token, sessionEnds, ownerComes]);
        try
        {
            return await context.Engine.RunAsync(new InferenceRequest(job.Request, family, job.Resume), sink, any.Token).ConfigureAwait(false);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // One job's bug must not take the others' connection down. The message of an exception may quote text: only its type is told.
            LogBug(logger, key.JobId, bug.GetType().Name);
            return InferenceResult.Failed(EngineFailure.Broken(bug.GetType().Name));
        }
    }

    private TimeSpan Deadline() => job.DeadlineMs == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(job.DeadlineMs);

    private MinerFrame EndFrame(InferenceResult result, ChunkSink sink)
    {
        uint granted = (uint)credits.End(context.Engine.IsReady);
        if (result.Failure is { } failure) return FailedFrame(key, failure, granted);
        return new MinerFrame
        {
            Completed = new Completed
            {
                Job = key.ToWireId(),
                Attempt = key.Attempt,
                Seq = sink.Count,
                FinishReason = result.FinishReason,
                Usage = new Usage
                {
                    PromptTokens = (uint)result.Usage.Prompt,
                    CompletionTokens = (uint)result.Usage.Completion,
                    ReasoningTokens = (uint)result.Usage.Reasoning,
                    CachedTokens = (uint)result.Usage.Cached,
                    ResumedTokens = (uint)result.Usage.Resumed,
                },
                Timings = new Timings
                {
                    FirstTokenMs = (uint)(sink.FirstToken ?? TimeSpan.Zero).TotalMilliseconds,
                    TotalMs = (uint)sink.Elapsed.TotalMilliseconds,
                },
                Credits = granted,
            },
        };
    }

    /// <summary>The frame that ends an attempt without an answer.</summary>
    public static MinerFrame FailedFrame(JobKey key, EngineFailure failure, uint credits) => new()
    {
        Failed = new Failed
        {
            Job = key.ToWireId(),
            Attempt = key.Attempt,
            Code = failure.Code,
            Message = failure.Message[..Math.Min(failure.Message.Length, WireLimits.MaxFailureMessageLength)],
            Retryable = failure.IsRetryable,
            Credits = credits,
        },
    };

    private async ValueTask SendAsync(MinerFrame frame) =>
        await link.SendAsync(new MessageFrame(frame), CancellationToken.None).ConfigureAwait(false);

    private static string Outcome(InferenceResult result) =>
        result.Failure is { } failure ? $"failed, {failure.Code}: {failure.Message}" : result.FinishReason.ToString().ToLowerInvariant();
}
