using Orleans.Runtime;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>A timer of an activation: each tick is a turn, and the next is due a period after its end.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation activation;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancellation = new();
    private readonly ITimer timer;
    private TimeSpan dueTime;
    private TimeSpan period;
    private bool isTicking;
    private bool isChanged;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        this.activation = activation;
        TimerTick tick = new(activation, this, callback, cancellation.Token, options);
        using AsyncFlowControl noFlow = ExecutionContext.SuppressFlow();
        timer = activation.Silo.Clock.Provider.CreateTimer(
            static tick => ((TimerTick)tick!).Fire(), tick, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        CheckRange(dueTime, nameof(dueTime));
        CheckRange(period, nameof(period));
        lock (gate)
        {
            (this.dueTime, this.period, isChanged) = (dueTime, period, true);
            if (!isTicking) timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cancellation.Cancel();
        timer.Dispose();
        activation.Timers.Remove(this);
    }

    /// <summary>The timer is due.</summary>
    /// <returns>False if it was disposed meanwhile.</returns>
    internal bool BeginTick()
    {
        lock (gate)
        {
            isChanged = false;
            return isTicking = !cancellation.IsCancellationRequested;
        }
    }

    /// <summary>The callback has ended.</summary>
    internal void EndTick()
    {
        lock (gate)
        {
            isTicking = false;
            if (!cancellation.IsCancellationRequested) timer.Change(isChanged ? dueTime : period, Timeout.InfiniteTimeSpan);
        }
    }

    private static void CheckRange(TimeSpan span, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)span.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)span.TotalMilliseconds, uint.MaxValue - 1, name);
    }
}
