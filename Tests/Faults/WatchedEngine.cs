using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.Faults;

/// <summary>An engine that stands still at one piece of an answer, so that a test can do something at that very moment.</summary>
/// <param name="engine">What answers.</param>
/// <param name="heldPiece">The piece, from 1; 0 stands still before the engine is asked.</param>
internal sealed class WatchedEngine(IInferenceEngine engine, int heldPiece) : IInferenceEngine
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InferenceResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public EngineInfo Info => engine.Info;

    /// <inheritdoc/>
    public Task<string> Crashed => engine.Crashed;

    /// <summary>Completes when the moment has come.</summary>
    public Task Held => _held.Task;

    /// <summary>How the first answer ended.</summary>
    public Task<InferenceResult> Ended => _ended.Task;

    /// <summary>Lets the engine go on.</summary>
    public void GoOn() => _goOn.TrySetResult();

    /// <inheritdoc/>
    public async Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken)
    {
        if (heldPiece == 0) await HoldAsync();
        InferenceResult result = await engine.RunAsync(request, new Sink(this, sink, heldPiece), cancellationToken);
        _ended.TrySetResult(result);
        return result;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task HoldAsync()
    {
        _held.TrySetResult();
        return _goOn.Task;
    }

    private sealed class Sink(WatchedEngine engine, IInferenceSink sink, int heldPiece) : IInferenceSink
    {
        private int _pieces;

        public async ValueTask WriteAsync(PieceKind kind, string text, int tokens, CancellationToken cancellationToken)
        {
            await sink.WriteAsync(kind, text, tokens, cancellationToken);
            if (++_pieces == heldPiece) await engine.HoldAsync();
        }
    }
}
