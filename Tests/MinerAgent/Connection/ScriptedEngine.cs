using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>
/// An engine that does what a message says: "say TEXT", "hang", "fail", "bug"; it repeats any other. It is its own factory; a test can crash it.
/// </summary>
internal sealed class ScriptedEngine : IInferenceEngine, IEngineFactory
{
    private TaskCompletionSource<string> _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EngineInfo Info { get; } = new("scripted", "Test Model", ContextLength: 1024, Slots: 2, CanResume: true);

    public Task<string> Crashed => _crashed.Task;

    /// <summary>Awaited by each start but the first.</summary>
    public TaskCompletionSource MayRestart { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Awaited by each answer that is begun now, after its first token.</summary>
    public Task GoesOn { get; set; } = Task.CompletedTask;

    private int Starts { get; set; }

    public async Task<IInferenceEngine> StartAsync(CancellationToken cancellationToken)
    {
        if (Starts++ > 0) await MayRestart.Task.WaitAsync(cancellationToken);
        _crashed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        return this;
    }

    public void Crash() => _crashed.SetResult("as the test wished");

    public async Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken)
    {
        string order = request.Chat.Messages[^1].Content;
        if (order == "fail") return InferenceResult.Failed(EngineFailure.ContextLength("too long"));
        if (order == "bug") throw new InvalidDataException("secret text");
        Task goesOn = GoesOn;
        await sink.WriteAsync(PieceKind.Reasoning, "hm", tokens: 1, cancellationToken);
        await goesOn.WaitAsync(cancellationToken);
        if (order == "hang")
        {
            var cancelled = new TaskCompletionSource();
            await using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.SetResult());
            await Task.WhenAny(cancelled.Task, Crashed);
            return cancelled.Task.IsCompleted
                ? InferenceResult.Finished(FinishReason.Cancelled, new TokenUsage(5, 1, 1, 0))
                : InferenceResult.Failed(EngineFailure.Broken("crashed"));
        }

        await sink.WriteAsync(PieceKind.Content, order.StartsWith("say ", StringComparison.Ordinal) ? order[4..] : order, tokens: 2, cancellationToken);
        return InferenceResult.Finished(FinishReason.Stop, new TokenUsage(5, 4, 1, 0));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
