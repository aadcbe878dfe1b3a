namespace IdleCloud.Hosting.Cluster;

/// <summary>
/// That a silo of the cluster was lost, as this process hears of it: what it kept in memory is gone with it. Heard of soon, not at once,
/// and now and then for nothing; where there is no cluster, never.
/// </summary>
internal sealed class SiloLosses(TimeProvider clock)
{
    private long _last = long.MinValue;

    /// <summary>A silo was lost. Called on a thread of the runtime, and must return at once.</summary>
    public event Action? Lost;

    /// <summary>True when one was lost lately.</summary>
    public bool HappenedWithin(TimeSpan time) => Volatile.Read(ref _last) is not long.MinValue and var last && clock.GetElapsedTime(last) < time;

    /// <summary>A silo was lost.</summary>
    public void Report()
    {
        Volatile.Write(ref _last, clock.GetTimestamp());
        Lost?.Invoke();
    }
}
