namespace IdleCloud.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it. Timers run on the thread that calls <see cref="Advance"/>, in the order in which
/// they are due, each at its own time; a timer that is due again within the step runs again. Thread-safe.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private TimeSpan elapsed;

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
            lock (gate) return timers.Count(static timer => timer.Due is not null);
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
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and runs what becomes due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan end = Elapsed() + by;
        while (TakeDue(end) is { } timer) timer.Fire();
        lock (gate) elapsed = end > elapsed ? end : elapsed;
    }

    internal void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timer.Due = dueTime == Timeout.InfiniteTimeSpan ? null : elapsed + dueTime;
            timer.Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
        }

        if (dueTime == TimeSpan.Zero) Advance(TimeSpan.Zero);
    }

    internal void Remove(ManualTimer timer)
    {
        lock (gate)
        {
            timer.Due = null;
            timers.Remove(timer);
        }
    }

    private TimeSpan Elapsed()
    {
        lock (gate) return elapsed;
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (gate)
        {
            ManualTimer? next = timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due);
            if (next is null) return null;
            elapsed = next.Due!.Value > elapsed ? next.Due.Value : elapsed;
            next.Due = next.Period is { } period ? next.Due + period : null;
            return next;
        }
    }
}
