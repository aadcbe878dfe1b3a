using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>What the pools have and give; meter <c>IdleCloud.Pools</c>. Every measurement names its model.</summary>
internal sealed class ModelPoolMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Pools";

    private const string ModelTag = "model";

    private readonly Counter<long> _leases;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _probes;
    private readonly Histogram<double> _waits;

    // A pool tells its state in its own turns: an observer's thread must not look into a grain.
    private readonly ConcurrentDictionary<string, PoolStatus> _pools = new(StringComparer.Ordinal);

    /// <summary>Makes the instruments.</summary>
    public ModelPoolMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _leases = meter.CreateCounter<long>("idlecloud.pools.leases", "{lease}", "Slots handed out to jobs.");
        _refusals = meter.CreateCounter<long>("idlecloud.pools.refusals", "{job}", "Jobs that got no slot, by reason.");
        _probes = meter.CreateCounter<long>("idlecloud.pools.probes", "{probe}", "Small jobs that miners were given to show that they work again.");
        _waits = meter.CreateHistogram<double>("idlecloud.pools.wait.duration", "s", "Time that a job spent in the queue, by what came of it.");
        meter.CreateObservableUpDownCounter(
            "idlecloud.pools.miners", () => Observe(static pool => pool.Miners), "{miner}", "Live miners.");
        meter.CreateObservableUpDownCounter(
            "idlecloud.pools.slots", () => Observe(static pool => pool.Slots), "{slot}", "Jobs that the live miners can run at once.");
        meter.CreateObservableUpDownCounter(
            "idlecloud.pools.free_slots", () => Observe(static pool => pool.FreeSlots), "{slot}", "Of those, the ones that a job could have now.");
        meter.CreateObservableUpDownCounter(
            "idlecloud.pools.queued", () => Observe(static pool => pool.Queued), "{job}", "Jobs that wait for a slot.");
        meter.CreateObservableUpDownCounter(
            "idlecloud.pools.backed_off", () => Observe(static pool => pool.BackedOff), "{miner}", "Live miners that get no job because they failed.");
    }

    /// <summary>A pool's state as it is now.</summary>
    public void OnStatus(string key, in PoolStatus status) => _pools[key] = status;

    /// <summary>A pool is no longer here.</summary>
    public void OnDeactivated(string key) => _pools.TryRemove(key, out _);

    /// <summary>A miner was given a probe.</summary>
    public void OnProbe(string model) => _probes.Add(1, new KeyValuePair<string, object?>(ModelTag, model));

    /// <summary>A pool has answered a job.</summary>
    public void OnAnswered(string model, LeaseResult answer)
    {
        if (answer.IsLeased)
        {
            if (_leases.Enabled) _leases.Add(1, new KeyValuePair<string, object?>(ModelTag, model));
        }
        else if (_refusals.Enabled)
        {
            _refusals.Add(1, new TagList { { ModelTag, model }, { "reason", answer.Refusal.Value.ToString() } });
        }
    }

    /// <summary>A job that had to wait has been answered.</summary>
    public void OnWaited(string model, LeaseResult answer, TimeSpan waited)
    {
        if (_waits.Enabled) _waits.Record(waited.TotalSeconds, new TagList { { ModelTag, model }, { "end", answer.Refusal?.ToString() ?? "Leased" } });
    }

    private IEnumerable<Measurement<int>> Observe(Func<PoolStatus, int> value) =>
        from pool in _pools
        group value(pool.Value) by PoolKey.ModelOf(pool.Key) into model
        select new Measurement<int>(model.Sum(), new KeyValuePair<string, object?>(ModelTag, model.Key));
}
