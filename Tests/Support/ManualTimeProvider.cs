namespace IdleCloud.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it. A step is a jump, as when a machine was asleep: first the time is the new one, then
/// the timers that are due run, on the thread that calls <see cref="Advance"/>, in the order in which they were due, each once. What is
/// set meanwhile counts from the new time, so that no step ends a wait that it has begun. Thread-safe.
/// </summary>
/// <remarks>
/// A step still ends the waits of what had begun before it. What waits for real work, of a disk, a database or a peer, needs the real
/// time, or must be known to be done before the clock is moved.
/// </remarks>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;

    /// <summary>A clock at the present time: Orleans, given a clock in another year, takes its own silo for dead.</summary>
    public ManualTimeProvider() : this(DateTimeOffset.UtcNow)
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are set and not due yet: what a test can wait for before it moves the clock.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_gate) return _timers.Count(static timer => timer.Due is not null);
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + Elapsed();

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and runs what has become due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan now;
        lock (_gate) now = _elapsed += by;
        while (TakeDue(now) is { } timer) timer.Fire();
    }

    internal void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            timer.Due = dueTime == Timeout.InfiniteTimeSpan ? null : _elapsed + dueTime;
            timer.Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
        }

        if (dueTime == TimeSpan.Zero) Advance(TimeSpan.Zero);
    }

    internal void Remove(ManualTimer timer)
    {
        lock (_gate)
        {
            timer.Due = null;
            _timers.Remove(timer);
        }
    }

    private TimeSpan Elapsed()
    {
        lock (_gate) return _elapsed;
    }

    private ManualTimer? TakeDue(TimeSpan now)
    {
        lock (_gate)
        {
            ManualTimer? next = _timers.Where(timer => timer.Due <= now).MinBy(static timer => timer.Due);
            if (next?.Due is not { } due) return null;
            // The next of its times that is still to come: what a jump has passed over happens once.
            next.Due = next.Period is { } period ? due + (period * (((now - due).Ticks / period.Ticks) + 1)) : null;
            return next;
        }
    }
}
