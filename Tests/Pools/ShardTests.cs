using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Pools;

/// <summary>A model whose miners are divided into four pools: to jobs they are as one. Each test has a model of its own.</summary>
public sealed class ShardTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Shards = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _account = $"acct_{Guid.NewGuid():n}";
    private GrainTestHost _silo = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloFixture.StartAsync(
            await postgres.CreateDatabaseAsync(),
            services => services.Configure<PoolOptions>(options =>
                (options.Shards, options.QueueDeadline, options.MemberSilence) = (Shards, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5))));
        await _silo.Grains.CreateFundedAsync(_account);
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task StartAsync_AsOftenAsThereAreSlots_FindsEveryMiner()
    {
        string[] miners = [.. Enumerable.Range(0, 40).Select(i => $"miner-{i}")];
        foreach (string miner in miners) await ReportAsync("many", miner);
        Assert.Equal(new PoolStatus(40, 40, 40, 0), await _silo.Grains.GetGrain<IModelShardsGrain>("many").GetStatusAsync());
        JobDecision[] decisions = await Task.WhenAll(miners.Select(_ => StartAsync("many")));
        Assert.Equal(miners.Order(StringComparer.Ordinal), decisions.Select(decision => decision.Lease!.Session.MinerId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task StartAsync_WhenOneShardAloneHasAFreeSlot_FindsIt(int free)
    {
        string model = $"one-of-{free}";
        for (int shard = 0; shard < Shards; shard++) await ReportAsync(model, MinerOf(shard));
        for (int shard = 0; shard < Shards; shard++)
        {
            if (shard != free) Assert.True((await PoolOf(model, shard).LeaseAsync(new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 1 })).IsLeased);
        }

        Assert.Equal(MinerOf(free), (await StartAsync(model)).Lease!.Session.MinerId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task StartAsync_WhenOneShardAloneHasAMinerAndItIsBusy_WaitsThere(int busy)
    {
        string model = $"busy-{busy}", miner = MinerOf(busy);
        await ReportAsync(model, miner);
        await StartAsync(model);
        Task<JobDecision> waiting = StartAsync(model);
        await Eventually.HoldsAsync(async () => (await PoolOf(model, busy).GetStatusAsync()).Queued == 1, Patience, "the job waits in that shard");
        await ReportAsync(model, miner, granted: 2, assigned: 1);
        Assert.Equal(miner, (await waiting).Lease!.Session.MinerId);
    }

    [Fact]
    public async Task StartAsync_WhenASlotComesFreeInAnotherShard_LeavesTheOneWhereItWaits()
    {
        const string model = "elsewhere";
        foreach (string miner in (string[])[MinerOf(0), MinerOf(1)]) await ReportAsync(model, miner);
        await StartAsync(model);
        await StartAsync(model);
        Task<JobDecision> waiting = StartAsync(model);
        int waitedIn = await ShardWithAWaitingJobAsync(model);
        await ReportAsync(model, MinerOf(1 - waitedIn), granted: 2, assigned: 1);
        Assert.Equal(MinerOf(1 - waitedIn), (await waiting).Lease!.Session.MinerId);
        Assert.Equal(0, (await PoolOf(model, waitedIn).GetStatusAsync()).Queued);
    }

    [Fact]
    public async Task StartAsync_WhenTheLastMinerOfItsShardLeaves_WaitsInAnother()
    {
        const string model = "left";
        foreach (string miner in (string[])[MinerOf(0), MinerOf(1)]) await ReportAsync(model, miner);
        await StartAsync(model);
        await StartAsync(model);
        Task<JobDecision> waiting = StartAsync(model);
        int waitedIn = await ShardWithAWaitingJobAsync(model);
        await PoolOf(model, waitedIn).LeaveAsync(new MinerSession(MinerOf(waitedIn), "gateway", 1));
        await Eventually.HoldsAsync(
            async () => (await PoolOf(model, 1 - waitedIn).GetStatusAsync()).Queued == 1, Patience, "the job waits in the other shard");
        await ReportAsync(model, MinerOf(1 - waitedIn), granted: 2, assigned: 1);
        Assert.Equal(MinerOf(1 - waitedIn), (await waiting).Lease!.Session.MinerId);
    }

    [Fact]
    public async Task StartAsync_WhenNoShardHasAMiner_IsRefused()
    {
        Assert.Equal(JobRefusal.NoMinersAvailable, (await StartAsync("nobody")).Refusal);
        await ReportAsync("short", MinerOf(2), context: 15);
        Assert.Equal(JobRefusal.NotEnoughContext, (await StartAsync("short")).Refusal);
    }

    [Fact]
    public async Task StartAsync_ManyTimes_IsFairToAllShards()
    {
        const int jobs = 400;
        string[] miners = [.. Enumerable.Range(0, Shards).Select(MinerOf)];
        foreach (string miner in miners) await ReportAsync("fair", miner, slots: jobs, granted: jobs);
        JobDecision[] decisions = await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => StartAsync("fair")));
        ILookup<string, JobDecision> byMiner = decisions.ToLookup(decision => decision.Lease!.Session.MinerId);
        // A hundred each, if chance were perfect.
        Assert.All(miners, miner => Assert.InRange(byMiner[miner].Count(), 40, 200));
    }

    private static string MinerOf(int shard) =>
        Enumerable.Range(0, int.MaxValue).Select(i => $"machine-{i}").First(miner => PoolKey.ShardOf(miner, Shards) == shard);

    /// <summary>Of the first two shards.</summary>
    private async Task<int> ShardWithAWaitingJobAsync(string model)
    {
        int found = -1;
        await Eventually.HoldsAsync(
            async () =>
            {
                for (int shard = 0; shard < 2; shard++)
                {
                    if ((await PoolOf(model, shard).GetStatusAsync()).Queued == 1) found = shard;
                }

                return found >= 0;
            },
            Patience,
            "the job waits in one of the shards");
        return found;
    }

    private IModelPoolGrain PoolOf(string model, int shard) => _silo.Grains.GetGrain<IModelPoolGrain>(PoolKey.For(model, shard));

    private async Task<JobDecision> StartAsync(string model) =>
        await _silo.Grains.GetGrain<IJobGrain>(Guid.NewGuid()).StartAsync(Samples.Job(_account, model), Cancel);

    private async Task ReportAsync(string model, string miner, int slots = 1, long granted = 1, long assigned = 0, int context = 0) =>
        await PoolOf(model, PoolKey.ShardOf(miner, Shards)).ReportAsync(new CapacityReport
        {
            Session = new MinerSession(miner, "gateway", 1),
            ModelId = model,
            Slots = slots,
            Granted = granted,
            Assigned = assigned,
            ContextLength = context,
        });
}
