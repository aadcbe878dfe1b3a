using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>
/// Keeps an engine running while the owner does not need the machine: starts it, sees it crash, waits, starts it again; stops it when
/// the gate closes, and starts it when the gate opens. While it is not ready nothing is asked for (<see cref="StateChanged"/>), and
/// what arrives all the same is refused so that another miner gets it.
/// </summary>
internal sealed partial class EngineSupervisor(
    IEngineFactory factory, OwnerGate gate, Backoff backoff, TimeProvider timeProvider, ILogger<EngineSupervisor> logger) : IAsyncDisposable
{
    /// <summary>An engine that lived so long was well: its next crash is a first one.</summary>
    private static readonly TimeSpan HealthyLife = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private volatile IInferenceEngine? _current;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Called after each change of <see cref="State"/>; must return at once.</summary>
    public event Action? StateChanged;

    /// <summary>Where the engine is in its life.</summary>
    public EngineState State { get; private set; } = EngineState.Starting;

    /// <summary>True while the engine answers. A crash shows here at once, in <see cref="State"/> a moment later.</summary>
    public bool IsReady => State == EngineState.Ready && _current is { Crashed.IsCompleted: false };

    /// <summary>What the engine says of itself; null before its first start.</summary>
    public EngineInfo? Info { get; private set; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Starts the engine for the first time; tries again while that may help.</summary>
    /// <exception cref="EngineStartException">It cannot start before the owner changes something.</exception>
    public async Task<EngineInfo> StartAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        IInferenceEngine engine = await StartUntilReadyAsync(EngineState.Starting, giveUpOnPermanent: true, either.Token).ConfigureAwait(false);
        _keeping = KeepAsync(engine);
        return engine.Info;
    }

    /// <summary>Answers a request with the engine as it is now.</summary>
    /// <inheritdoc cref="IInferenceEngine.RunAsync"/>
    public Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken) =>
        _current is { } engine
            ? engine.RunAsync(request, sink, cancellationToken)
            : Task.FromResult(InferenceResult.Failed(EngineFailure.Refused($"the engine is {State}")));

    /// <summary>Stops the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        if (_current is { } engine) await engine.DisposeAsync().ConfigureAwait(false);
        _current = null;
        SetState(EngineState.Stopped);
        _stopping.Dispose();
    }

    private async Task KeepAsync(IInferenceEngine engine)
    {
        try
        {
            while (true)
            {
                EngineState next = await RunToEndAsync(engine).ConfigureAwait(false);
                engine = await StartUntilReadyAsync(next, giveUpOnPermanent: false, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    /// <summary>Waits until the engine crashes or the owner needs the machine, and clears it away.</summary>
    /// <returns>What its next start is.</returns>
    private async Task<EngineState> RunToEndAsync(IInferenceEngine engine)
    {
        long ready = timeProvider.GetTimestamp();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, gate.Closes);
        try
        {
            string reason = await engine.Crashed.WaitAsync(ends.Token).ConfigureAwait(false);
            Crashes++;
            _current = null;
            SetState(EngineState.Crashed);
            LogCrashed(logger, reason);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            _current = null;
            await RestAsync(engine).ConfigureAwait(false);
            return EngineState.Starting;
        }

        await engine.DisposeAsync().ConfigureAwait(false);
        if (timeProvider.GetElapsedTime(ready) >= HealthyLife) backoff.Reset();
        await WaitAsync(ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return EngineState.Restarting;
    }

    private async Task RestAsync(IInferenceEngine engine)
    {
        long asked = timeProvider.GetTimestamp();
        SetState(EngineState.Resting);
        await engine.DisposeAsync().ConfigureAwait(false);
        LogRests(logger, timeProvider.GetElapsedTime(asked).TotalMilliseconds);
    }

    private async Task<IInferenceEngine> StartUntilReadyAsync(EngineState state, bool giveUpOnPermanent, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!gate.IsOpen) SetState(EngineState.Resting);
            await gate.WaitOpenAsync(cancellationToken).ConfigureAwait(false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, gate.Closes);
            SetState(state);
            try
            {
                IInferenceEngine engine = await factory.StartAsync(either.Token).ConfigureAwait(false);
                Info = engine.Info;
                _current = engine;
                SetState(EngineState.Ready);
                LogReady(logger, Info.Description, Info.ModelName, Info.ContextLength, Info.Slots);
                return engine;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The owner came back while it loaded.
                continue;
            }
            catch (EngineStartException failed) when (!(failed.IsPermanent && giveUpOnPermanent))
            {
                SetState(EngineState.Crashed);
                LogNotStarted(logger, failed.Message);
            }

            await WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = backoff.Next();
        LogWaiting(logger, wait.TotalSeconds);
        await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
    }

    private void SetState(EngineState state)
    {
        State = state;
        StateChanged?.Invoke();
    }
}
