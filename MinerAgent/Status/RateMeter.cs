namespace IdleCloud.MinerAgent.Status;

/// <summary>Counts per second over a short window of whole seconds; the current second, being incomplete, is left out.</summary>
internal sealed class RateMeter(TimeProvider timeProvider)
{
    private const int Window = 3;

    private readonly Lock gate = new();
    private readonly long start = timeProvider.GetTimestamp();
    private readonly int[] counts = new int[Window + 1];
    private long current;

    /// <summary>The average over the last seconds.</summary>
    public double PerSecond
    {
        get
        {
            lock (gate)
            {
                Advance();
                return (double)(counts.Sum() - counts[current % counts.Length]) / Window;
            }
        }
    }

    /// <summary>Counts now.</summary>
    public void Add(int count)
    {
        lock (gate)
        {
            Advance();
            counts[current % counts.Length] += count;
        }
    }

    /// <summary>Forgets the seconds that have left the window.</summary>
    private void Advance()
    {
        long now = (long)timeProvider.GetElapsedTime(start).TotalSeconds;
        for (long second = Math.Max(current + 1, now - Window); second <= now; second++) counts[second % counts.Length] = 0;
        current = now;
    }
}
