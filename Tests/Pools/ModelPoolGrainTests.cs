using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Pools;

/// <summary>What only the grain adds to a pool: calls that interleave, and time that passes.</summary>
public sealed class ModelPoolGrainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private GrainTestHost _silo = null!;

    private IModelPoolGrain Pool => _silo.Grains.GetGrain<IModelPoolGrain>(PoolKey.For("idle-tiny"));

    public async ValueTask InitializeAsync() => _silo = await SiloFixture.StartAsync(
        await postgres.CreateDatabaseAsync(),
        services => services.Configure<PoolOptions>(options =>
        {
            options.QueueDeadline = TimeSpan.FromMilliseconds(100);
            options.SweepInterval = TimeSpan.FromMilliseconds(20);
        }));

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task LeaseAsync_WhenNobodyComesFree_IsRefusedAtItsDeadline()
    {
        await Pool.ReportAsync(Report());
        Assert.True((await LeaseAsync()).IsLeased);
        Assert.Equal(LeaseRefusal.QueueDeadline, (await LeaseAsync()).Refusal);
    }

    [Fact]
    public async Task ReportAsync_WhenAJobWaits_IsNotKeptOut()
    {
        await Pool.ReportAsync(Report());
        await LeaseAsync();
        ValueTask<LeaseResult> waiting = LeaseAsync();
        await Pool.ReportAsync(Report(granted: 2));
        Assert.True((await waiting).IsLeased);
        Assert.Equal(new PoolStatus(Miners: 1, Slots: 1, FreeSlots: 0, Queued: 0), await Pool.GetStatusAsync());
    }

    private ValueTask<LeaseResult> LeaseAsync() => Pool.LeaseAsync(new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 1 });

    private static CapacityReport Report(long granted = 1) =>
        new() { Session = new MinerSession("a", "gateway", 1), ModelId = "idle-tiny", Slots = 1, Granted = granted, Assigned = granted - 1 };
}
