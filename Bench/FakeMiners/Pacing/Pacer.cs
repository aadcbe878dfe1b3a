namespace IdleCloud.Bench.FakeMiners.Pacing;

/// <summary>
/// Drives everything that happens at a time, all streams and all heartbeats, with one timer and one heap. A <c>Task.Delay</c>
/// per token would cost more processor time than the token, and it would be taken from the gateway that is measured beside it.
/// </summary>
/// <remarks>
/// Times are whole milliseconds late at most by what the timer is; they do not drift, since whoever is paced counts its times from
/// a fixed start. Calls come one at a time, from the thread pool.
/// </remarks>
public sealed class Pacer : IDisposable
{
    /// <summary>The time that never comes.</summary>
    internal const long Never = long.MaxValue;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<IPaced, long> _queue = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _armedFor = Never;
    private bool _firing;

    /// <summary>Starts with nothing to do.</summary>
    public Pacer(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static self => ((Pacer)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The clock.</summary>
    internal TimeProvider Time => _time;

    /// <summary>The clock's time stamp now.</summary>
    internal long Now => _time.GetTimestamp();

    /// <summary>Clock ticks per millisecond.</summary>
    internal long TicksPerMs => _time.TimestampFrequency / 1000;

    /// <summary>Calls <paramref name="item"/> at <paramref name="due"/>, or as soon after it as the timer allows.</summary>
    internal void Add(IPaced item, long due)
    {
        lock (_gate)
        {
            _queue.Enqueue(item, due);
            if (!_firing) Arm();
        }
    }

    /// <summary>Stops the timer. What was still due is not called.</summary>
    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        lock (_gate)
        {
            if (_firing) return;
            _firing = true;
        }

        while (Take() is { } item)
        {
            long next = item.Advance(Now);
            if (next != Never) Add(item, next);
        }
    }

    /// <summary>Takes one that is due; where none is, sets the timer for the next and ends the firing.</summary>
    private IPaced? Take()
    {
        lock (_gate)
        {
            if (_queue.TryPeek(out _, out long due) && due <= Now) return _queue.Dequeue();
            _firing = false;
            _armedFor = Never;
            Arm();
            return null;
        }
    }

    private void Arm()
    {
        if (!_queue.TryPeek(out _, out long due) || due >= _armedFor) return;
        _armedFor = due;
        // The system's timer counts whole milliseconds: rounded down, it would come early and spin.
        long ms = Math.Max(0, (due - Now + TicksPerMs - 1) / TicksPerMs);
        _timer.Change(TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);
    }
}
