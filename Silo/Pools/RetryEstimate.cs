using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Estimates when a job may find a slot, from what is running: with so many jobs under way that each take so long as measured, one ends
/// every so often. Before the first has ended, the pace of recent leases stands in.
/// </summary>
internal sealed class RetryEstimate
{
    /// <summary>The least that a customer is told: less would only add load.</summary>
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    /// <summary>The most: clients treat more than a minute as "do not retry".</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(60);

    // Weight of the newest interval in the moving average: the last ten leases or so count.
    private const double Weight = 0.2;

    private TimeSpan? _last;
    private double _intervalMs;

    /// <summary>A lease was handed out.</summary>
    public void OnLeased(TimeSpan now)
    {
        if (_last is { } last) _intervalMs += Weight * ((now - last).TotalMilliseconds - _intervalMs);
        _last = now;
    }

    /// <summary>The estimate for a job behind so many others.</summary>
    /// <param name="jobsInFront">Jobs that wait before it.</param>
    /// <param name="pool">What the pool has and runs.</param>
    /// <param name="service">How its jobs went.</param>
    public TimeSpan For(int jobsInFront, in PoolStatus pool, ServiceStats service)
    {
        int running = Math.Max(1, pool.Slots - pool.FreeSlots);
        double betweenMs = service.TotalMs / running ?? _intervalMs;
        return Within(TimeSpan.FromMilliseconds(Math.Min(betweenMs * (jobsInFront + 1), Max.TotalMilliseconds)));
    }

    /// <summary>The nearest to a time that a customer can be told.</summary>
    public static TimeSpan Within(TimeSpan time) => time < Min ? Min : time > Max ? Max : time;
}
