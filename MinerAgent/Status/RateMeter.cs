namespace IdleCloud.MinerAgent.Status;

/// <summary>Counts per second over a short window of whole seconds; the current second, being incomplete, is left out.</summary>
internal sealed class RateMeter(TimeProvider timeProvider)
{
    private const int Window = 3;

    private readonly Lock _gate = new();
    private readonly long _start = timeProvider.GetTimestamp();
    private readonly int[] _counts = new int[Window + 1];
    private long _current;

    /// <summary>The average over the last seconds.</summary>
    public double PerSecond
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return (double)(_counts.Sum() - _counts[_current % _counts.Length]) / Window;
            }
        }
    }

    /// <summary>Counts now.</summary>
    public void Add(int count)
    {
        lock (_gate)
        {
            Advance();
            _counts[_current % _counts.Length] += count;
        }
    }

    /// <summary>Forgets the seconds that have left the window.</summary>
    private void Advance()
    {
        long now = (long)timeProvider.GetElapsedTime(_start).TotalSeconds;
        for (long second = Math.Max(_current + 1, now - Window); second <= now; second++) _counts[second % _counts.Length] = 0;
        _current = now;
    }
}
