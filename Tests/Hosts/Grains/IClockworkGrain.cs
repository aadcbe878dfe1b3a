using Orleans.Concurrency;

namespace IdleCloud.Tests.Hosts.Grains;

/// <summary>A grain with timers.</summary>
[Alias("IdleCloud.Tests.IClockworkGrain")]
public interface IClockworkGrain : IGrainWithStringKey
{
    /// <summary>Notes <c>tick n</c> at each tick; the third fails.</summary>
    [Alias("StartAsync")]
    ValueTask StartAsync(TimeSpan period, bool interleave);

    /// <summary>Notes <c>once</c>, a single time.</summary>
    [Alias("StartOnceAsync")]
    ValueTask StartOnceAsync();

    [AlwaysInterleave, Alias("StopAsync")]
    ValueTask<int> StopAsync();

    /// <summary>Holds the grain until the gate opens.</summary>
    [Alias("HoldAsync")]
    Task HoldAsync(string gate);
}
