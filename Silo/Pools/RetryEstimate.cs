namespace IdleCloud.Silo.Pools;

/// <summary>Estimates when a refused job may find a slot: the pace of recent leases, times the jobs in front.</summary>
internal sealed class RetryEstimate
{
    /// <summary>The least that a customer is told: less would only add load.</summary>
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    /// <summary>The most: clients treat more than a minute as "do not retry".</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(60);

    // Weight of the newest interval in the moving average: the last ten leases or so count.
    private const double Weight = 0.2;

    private TimeSpan? _last;
    private double _intervalSeconds;

    /// <summary>A lease was handed out.</summary>
    public void OnLeased(TimeSpan now)
    {
        if (_last is { } last) _intervalSeconds += Weight * ((now - last).TotalSeconds - _intervalSeconds);
        _last = now;
    }

    /// <summary>The estimate for a job behind so many others.</summary>
    public TimeSpan For(int jobsInFront)
    {
        double seconds = _intervalSeconds * (jobsInFront + 1);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, Min.TotalSeconds, Max.TotalSeconds));
    }
}
