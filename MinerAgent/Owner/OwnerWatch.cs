namespace IdleCloud.MinerAgent.Owner;

/// <summary>
/// Watches what the owner does, and opens and closes the gate. Each probe has its own pace, so that one that hangs (a driver that
/// does not answer) leaves the others as quick as they are.
/// </summary>
internal sealed partial class OwnerWatch(
    IReadOnlyList<IOwnerProbe> probes, YieldPolicy policy, OwnerGate gate, TimeProvider timeProvider, ILogger<OwnerWatch> logger)
{
    /// <summary>How often time alone is looked at: hours that begin, a calm that has lasted.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>So long the first look may take before the agent begins without it.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(3);

    private readonly Lock _sync = new();
    private readonly OwnerFinding?[] _findings = new OwnerFinding?[probes.Count];
    private readonly long _began = timeProvider.GetTimestamp();
    private PauseOrder? _pause;
    private bool _hasLooked;
    private YieldKind? _last;
    private bool _wasTold;

    /// <summary>The owner's order to pause; takes hold at once.</summary>
    public PauseOrder? Pause
    {
        get
        {
            lock (_sync) return _pause;
        }

        set
        {
            lock (_sync) _pause = value;
            Decide();
        }
    }

    /// <summary>Tells whether jobs run: a model that does not pay finishes those that it has begun.</summary>
    public Func<bool> HasJobs { get; init; } = static () => false;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var firsts = probes.Select(_ => new TaskCompletionSource()).ToArray();
        Task[] loops = [.. probes.Select((_, index) => LoopAsync(index, firsts[index], stop))];
        try
        {
            using var limit = new CancellationTokenSource(FirstLook, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            await Task.WhenAll(firsts.Select(first => first.Task)).WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (int index = 0; index < probes.Count; index++)
            {
                if (!firsts[index].Task.IsCompleted && !stop.IsCancellationRequested) LogSilent(logger, probes[index].Name);
            }

            lock (_sync) _hasLooked = true;
            Decide();
            using var timer = new PeriodicTimer(Interval, timeProvider);
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) Decide();
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }

        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    private async Task LoopAsync(int index, TaskCompletionSource first, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(probes[index].Interval, timeProvider);
        try
        {
            do
            {
                OwnerFinding found = await probes[index].LookAsync(stop).ConfigureAwait(false);
                lock (_sync) _findings[index] = found;
                first.TrySetResult();
                Decide();
            }
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private void Decide()
    {
        // Under the lock also while the gate moves: the last decision must be the last that is carried out.
        lock (_sync)
        {
            if (!_hasLooked) return;
            var activity = new OwnerActivity { Time = timeProvider.GetLocalNow(), Pause = _pause };
            foreach (OwnerFinding? finding in _findings) activity = finding?.Invoke(activity) ?? activity;
            YieldDecision decision = policy.Decide(activity, timeProvider.GetElapsedTime(_began));
            if (!_wasTold || decision.Kind != _last) Tell(decision);
            (_last, _wasTold) = (decision.Kind, true);
            if (!decision.MustYield) gate.Open();
            else if (decision.Kind == YieldKind.Cost && (gate.IsOpen || HasJobs())) gate.Withdraw(decision.Reason);
            else gate.Close(decision.Reason);
        }
    }

    private void Tell(YieldDecision decision)
    {
        if (decision.Kind == YieldKind.Cost) LogBelowCost(logger, decision.Reason);
        else if (decision.MustYield) LogYielding(logger, decision.Reason);
        else if (_wasTold) LogWorking(logger);
    }
}
