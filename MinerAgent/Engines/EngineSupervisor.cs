using IdleCloud.MinerAgent.Retries;

namespace IdleCloud.MinerAgent.Engines;

/// <summary>
/// Keeps an engine running: starts it, sees it crash, waits, starts it again. While it is not ready nothing is asked for
/// (<see cref="StateChanged"/>), and what arrives all the same is refused so that another miner gets it.
/// </summary>
internal sealed partial class EngineSupervisor(
    IEngineFactory factory, Backoff backoff, TimeProvider timeProvider, ILogger<EngineSupervisor> logger) : IAsyncDisposable
{
    /// <summary>An engine that lived so long was well: its next crash is a first one.</summary>
    private static readonly TimeSpan HealthyLife = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private volatile IInferenceEngine? current;
    private Task keeping = Task.CompletedTask;

    /// <summary>Called after each change of <see cref="State"/>; must return at once.</summary>
    public event Action? StateChanged;

    /// <summary>Where the engine is in its life.</summary>
    public EngineState State { get; private set; } = EngineState.Starting;

    /// <summary>True while the engine answers. A crash shows here at once, in <see cref="State"/> a moment later.</summary>
    public bool IsReady => State == EngineState.Ready && current is { Crashed.IsCompleted: false };

    /// <summary>What the engine says of itself; null before its first start.</summary>
    public EngineInfo? Info { get; private set; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Starts the engine for the first time; tries again while that may help.</summary>
    /// <exception cref="EngineStartException">It cannot start before the owner changes something.</exception>
    public async Task<EngineInfo> StartAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
        IInferenceEngine engine = await StartUntilReadyAsync(EngineState.Starting, giveUpOnPermanent: true, either.Token).ConfigureAwait(false);
        keeping = KeepAsync(engine);
        return engine.Info;
    }

    /// <summary>Answers a request with the engine as it is now.</summary>
    /// <inheritdoc cref="IInferenceEngine.RunAsync"/>
    public Task<InferenceResult> RunAsync(InferenceRequest request, IInferenceSink sink, CancellationToken cancellationToken) =>
        current is { } engine
            ? engine.RunAsync(request, sink, cancellationToken)
            : Task.FromResult(InferenceResult.Failed(EngineFailure.Refused($"the engine is {State}")));

    /// <summary>Stops the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
        if (current is { } engine) await engine.DisposeAsync().ConfigureAwait(false);
        current = null;
        SetState(EngineState.Stopped);
        stopping.Dispose();
    }

    private async Task KeepAsync(IInferenceEngine engine)
    {
        try
        {
            while (true)
            {
                long ready = timeProvider.GetTimestamp();
                string reason = await engine.Crashed.WaitAsync(stopping.Token).ConfigureAwait(false);
                Crashes++;
                current = null;
                SetState(EngineState.Crashed);
                LogCrashed(logger, reason);
                await engine.DisposeAsync().ConfigureAwait(false);
                if (timeProvider.GetElapsedTime(ready) >= HealthyLife) backoff.Reset();
                await WaitAsync(stopping.Token).ConfigureAwait(false);
                engine = await StartUntilReadyAsync(EngineState.Restarting, giveUpOnPermanent: false, stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private async Task<IInferenceEngine> StartUntilReadyAsync(EngineState state, bool giveUpOnPermanent, CancellationToken cancellationToken)
    {
        while (true)
        {
            SetState(state);
            try
            {
                IInferenceEngine engine = await factory.StartAsync(cancellationToken).ConfigureAwait(false);
                Info = engine.Info;
                current = engine;
                SetState(EngineState.Ready);
                LogReady(logger, Info.Description, Info.ModelName, Info.ContextLength, Info.Slots);
                return engine;
            }
            catch (EngineStartException failed) when (!(failed.IsPermanent && giveUpOnPermanent))
            {
                SetState(EngineState.Crashed);
                LogNotStarted(logger, failed.Message);
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
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
