using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Pools;

/// <summary>What only the grain adds to a pool: calls that interleave, and time that passes.</summary>
public sealed class ModelPoolGrainTests(PostgresFixture postgres) : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private GrainTestHost _silo = null!;

    private IModelPoolGrain Pool => _silo.Grains.GetGrain<IModelPoolGrain>(PoolKey.For("idle-tiny"));

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task LeaseAsync_WhenNobodyComesFree_IsRefusedAtItsDeadline()
    {
        await StartAsync(Soon);
        await Pool.ReportAsync(Report());
        Assert.True((await LeaseAsync()).IsLeased);
        Assert.Equal(LeaseRefusal.QueueDeadline, (await LeaseAsync()).Refusal);
    }

    [Fact]
    public async Task ReportAsync_WhenAJobWaits_IsNotKeptOut()
    {
        await StartAsync(Late);
        await Pool.ReportAsync(Report());
        await LeaseAsync();
        ValueTask<LeaseResult> waiting = LeaseAsync();
        await Pool.ReportAsync(Report(granted: 2));
        Assert.True((await waiting).IsLeased);
        Assert.Equal(new PoolStatus(Miners: 1, Slots: 1, FreeSlots: 0, Queued: 0), await Pool.GetStatusAsync());
    }

    [Fact]
    public async Task Metrics_OfAPool_TellWhatItHasAndGives()
    {
        await StartAsync(Soon);
        ConcurrentDictionary<string, long> seen = new();
        using MeterListener listener = new();
        IMeterFactory meters = _silo.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ModelPoolMetrics.MeterName && instrument.Meter.Scope == meters) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.AddOrUpdate($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}", value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();

        Assert.Equal(LeaseRefusal.NoMiners, (await LeaseAsync()).Refusal);
        await Pool.ReportAsync(Report());
        await LeaseAsync();
        ValueTask<LeaseResult> waiting = LeaseAsync();
        Assert.Equal(LeaseRefusal.QueueDeadline, (await waiting).Refusal);
        Assert.Equal(1, seen["idlecloud.pools.leases idle-tiny"]);
        Assert.Equal(1, seen["idlecloud.pools.refusals idle-tiny NoMiners"]);
        Assert.Equal(1, seen["idlecloud.pools.refusals idle-tiny QueueDeadline"]);
        await Eventually.HoldsAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return Now("miners") == 1 && Now("slots") == 1 && Now("free_slots") == 0 && Now("queued") == 0;
            },
            TimeSpan.FromSeconds(5),
            "the pool has told its state");

        long? Now(string what) => seen.TryGetValue($"idlecloud.pools.{what} idle-tiny", out long value) ? value : null;
    }

    private async Task StartAsync(TimeSpan queueDeadline) => _silo = await SiloFixture.StartAsync(
        await postgres.CreateDatabaseAsync(),
        services => services.Configure<PoolOptions>(options =>
        {
            options.QueueDeadline = queueDeadline;
            options.SweepInterval = TimeSpan.FromMilliseconds(20);
        }));

    private ValueTask<LeaseResult> LeaseAsync() => Pool.LeaseAsync(new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 1 });

    private static CapacityReport Report(long granted = 1) =>
        new() { Session = new MinerSession("a", "gateway", 1), ModelId = "idle-tiny", Slots = 1, Granted = granted, Assigned = granted - 1 };
}
