using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>A timer of an activation: each tick is a turn, and the next is due a period after its end.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        TimerTick tick = new(activation, this, callback, _cancellation.Token, options);
        using AsyncFlowControl noFlow = ExecutionContext.SuppressFlow();
        _timer = activation.Silo.Clock.Provider.CreateTimer(
            static tick => ((TimerTick)tick!).Fire(), tick, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        CheckRange(dueTime, nameof(dueTime));
        CheckRange(period, nameof(period));
        lock (_gate)
        {
            (_dueTime, _period, _isChanged) = (dueTime, period, true);
            if (!_isTicking) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Cancel();
        _timer.Dispose();
        _activation.Timers.Remove(this);
    }

    /// <summary>The timer is due.</summary>
    /// <returns>False if it was disposed meanwhile.</returns>
    internal bool BeginTick()
    {
        lock (_gate)
        {
            _isChanged = false;
            return _isTicking = !_cancellation.IsCancellationRequested;
        }
    }

    /// <summary>The callback has ended.</summary>
    internal void EndTick()
    {
        lock (_gate)
        {
            _isTicking = false;
            if (!_cancellation.IsCancellationRequested) _timer.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }
    }

    private static void CheckRange(TimeSpan span, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)span.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)span.TotalMilliseconds, uint.MaxValue - 1, name);
    }
}
