using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Catalog;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Miners;

/// <summary>Miners on the grain host, stored in PostgreSQL, with real pools.</summary>
public sealed class MinerGrainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string MinerId = "acct_1/machine";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<FakeConnection> _connections = [];
    private string _database = "";
    private GrainTestHost _silo = null!;

    private IMinerGrain Miner => _silo.Grains.GetGrain<IMinerGrain>(MinerId);

    private IModelPoolGrain Pool => _silo.Grains.GetGrain<IModelPoolGrain>(PoolKey.For("idle-tiny"));

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _silo = await SiloFixture.StartAsync(_database);
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task ConnectAsync_WhenAModelIsInTheCatalogue_BeginsASessionAndRemembersTheMiner()
    {
        (MinerSession session, _) = await ConnectAsync("gateway-1");
        Assert.Equal(new MinerSession(MinerId, "gateway-1", 1), session);
        MinerStatus status = await Miner.GetStatusAsync();
        Assert.Equal(session, status.Session);
        Assert.Equal("laptop", status.Hello!.Name);
        Assert.NotNull(status.FirstSeen);
    }

    [Theory]
    [InlineData(null, 8_000_000, 32_000_000)]
    [InlineData(5L, 5, 7)]
    public async Task ConnectAsync_WithAnAskOrWithout_SaysWhatIsPaid(long? ask, long prompt, long completion)
    {
        MinerHello hello = Hello("gateway-1", "idle-tiny");
        if (ask is { } asked) hello = hello with { Models = [hello.Models[0] with { Ask = new AskPrice(asked, asked + 2) }] };
        ConnectResult result = await Miner.ConnectAsync(hello, Reference(new FakeConnection()));
        Assert.Equal(new ModelPay("idle-tiny", new AskPrice(prompt, completion)), Assert.Single(result.Pay));
    }

    [Fact]
    public async Task ConnectAsync_WhenRepeated_IsOneMachineOfItsOwner()
    {
        await ConnectAsync("gateway-1");
        await ConnectAsync("gateway-2");
        Assert.Equal([MinerId], await _silo.Grains.GetGrain<IFleetGrain>("acct_1").ListAsync());
        Assert.Empty(await _silo.Grains.GetGrain<IFleetGrain>("acct_2").ListAsync());
    }

    [Fact]
    public async Task ConnectAsync_WhenNoModelIsInTheCatalogue_RefusesWithReasonsAndStoresNothing()
    {
        ConnectResult result = await Miner.ConnectAsync(Hello("gateway-1", "llama-9000"), Reference(new FakeConnection()));
        Assert.Null(result.Session);
        Assert.Equal("llama-9000", Assert.Single(result.Refused).ModelId);
        Assert.Null((await Miner.GetStatusAsync()).Hello);
    }

    [Fact]
    public async Task ConnectAsync_WhenSomeModelsAreUnknown_AcceptsTheRest()
    {
        ConnectResult result = await Miner.ConnectAsync(Hello("gateway-1", "llama-9000", "idle-tiny"), Reference(new FakeConnection()));
        Assert.NotNull(result.Session);
        Assert.Equal("idle-tiny", Assert.Single(result.Accepted).ModelId);
        Assert.Single(result.Refused);
    }

    [Fact]
    public async Task ConnectAsync_WhenAnOlderSessionLives_FencesIt()
    {
        (MinerSession older, FakeConnection olderConnection) = await ConnectAsync("gateway-1");
        Assert.True(await ReportAsync(older));
        Assert.Equal(1, (await Pool.GetStatusAsync()).Miners);

        (MinerSession newer, FakeConnection newerConnection) = await ConnectAsync("gateway-2");
        Assert.Equal(older.Number + 1, newer.Number);
        Assert.Equal(older, await olderConnection.Fenced.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken));
        Assert.False(newerConnection.Fenced.IsCompleted);
        Assert.False(await ReportAsync(older));
        Assert.Equal(0, (await Pool.GetStatusAsync()).FreeSlots);
        Assert.True(await ReportAsync(newer));
        Assert.Equal(2, (await Pool.GetStatusAsync()).FreeSlots);
    }

    [Fact]
    public async Task ConnectAsync_OfAMachineThatMoves_KeepsItsPlaceSoThatJobsWaitForIt()
    {
        (MinerSession older, _) = await ConnectAsync("gateway-1");
        Assert.True(await ReportAsync(older));
        (MinerSession newer, _) = await ConnectAsync("gateway-2");
        Task<LeaseResult> waiting = Pool.LeaseAsync(new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 2, ExcludedSessions = [older] }).AsTask();
        await Eventually.HoldsAsync(async () => (await Pool.GetStatusAsync()).Queued == 1, Patience, "the job waits");
        Assert.True(await ReportAsync(newer));
        Assert.Equal(newer, (await waiting).Lease!.Session);
    }

    [Fact]
    public async Task ConnectAsync_WhenTheOlderConnectionCannotBeTold_DoesNotWaitForIt()
    {
        var stuck = new FakeConnection { Hold = true };
        await Miner.ConnectAsync(Hello("gateway-1", "idle-tiny"), Reference(stuck));
        (MinerSession newer, _) = await ConnectAsync("gateway-2");
        Assert.True(await ReportAsync(newer));
        Assert.NotNull(await stuck.Fenced.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken));
        stuck.Release();
    }

    [Fact]
    public async Task ConnectAsync_WhenTheSiloWasRestarted_GoesOnWithTheSessionNumbers()
    {
        (MinerSession older, _) = await ConnectAsync("gateway-1");
        MinerStatus before = await Miner.GetStatusAsync();
        await _silo.DisposeAsync();
        _silo = await SiloFixture.StartAsync(_database);

        // The older session's gateway lives on: the grain knows it again by its report, and fences it by the answer.
        Assert.Null((await Miner.GetStatusAsync()).Session);
        Assert.True(await ReportAsync(older));
        Assert.Equal(older, (await Miner.GetStatusAsync()).Session);
        (MinerSession newer, _) = await ConnectAsync("gateway-2");
        Assert.Equal(older.Number + 1, newer.Number);
        Assert.False(await ReportAsync(older));
        Assert.Equal(before.FirstSeen, (await Miner.GetStatusAsync()).FirstSeen);
    }

    [Fact]
    public async Task DisconnectAsync_WhenTheSessionIsLive_EndsItAndTakesItOutOfThePools()
    {
        (MinerSession session, _) = await ConnectAsync("gateway-1");
        await ReportAsync(session);
        await Miner.DisconnectAsync(session);
        Assert.Null((await Miner.GetStatusAsync()).Session);
        Assert.False(await ReportAsync(session));
        Assert.Equal(0, (await Pool.GetStatusAsync()).Miners);
    }

    [Fact]
    public async Task Activity_OfAMinerThatComesAndGoes_IsToldAndOutlivesTheSilo()
    {
        MinerActivity never = (await Miner.GetStatusAsync()).Activity;
        Assert.Equal((MinerOccupation.Away, null), (never.Now, never.Since));
        (MinerSession session, _) = await ConnectAsync("gateway-1");
        Assert.Equal(MinerOccupation.NotAsking, (await Miner.GetStatusAsync()).Activity.Now);
        await ReportAsync(session);
        Assert.Equal(MinerOccupation.NoDemand, (await Miner.GetStatusAsync()).Activity.Now);
        await Miner.DisconnectAsync(session);
        MinerActivity left = (await Miner.GetStatusAsync()).Activity;
        Assert.Equal(MinerOccupation.Away, left.Now);

        await _silo.DisposeAsync();
        _silo = await SiloFixture.StartAsync(_database);
        MinerActivity known = (await Miner.GetStatusAsync()).Activity;
        Assert.Equal((MinerOccupation.Away, left.Since), (known.Now, known.Since));
    }

    [Fact]
    public async Task Activity_OfAMinerThatWasConnectedWhenTheSiloEnded_IsNotKnownUntilItReports()
    {
        (MinerSession session, _) = await ConnectAsync("gateway-1");
        await _silo.DisposeAsync();
        _silo = await SiloFixture.StartAsync(_database);
        Assert.Equal(MinerOccupation.NotKnown, (await Miner.GetStatusAsync()).Activity.Now);
        await ReportAsync(session);
        Assert.Equal(MinerOccupation.NoDemand, (await Miner.GetStatusAsync()).Activity.Now);
    }

    [Fact]
    public async Task SetClassAsync_WhenTheMinerIsConnected_HoldsAtOnce()
    {
        Assert.False(await Miner.SetClassAsync(new(IsTrusted: true, KeepsNothing: false)));
        (MinerSession session, _) = await ConnectAsync("gateway-1");
        await ReportAsync(session);
        var trusted = new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 1, Wishes = new DispatchWishes { TrustedOnly = true } };
        Assert.Equal(LeaseRefusal.NoMiners, (await Pool.LeaseAsync(trusted)).Refusal);
        Assert.True(await Miner.SetClassAsync(new(IsTrusted: true, KeepsNothing: false)));
        Assert.Equal(session, (await Pool.LeaseAsync(trusted)).Lease!.Session);
    }

    [Fact]
    public async Task DisconnectAsync_WhenTheSessionIsAnOlderOne_ChangesNothing()
    {
        (MinerSession older, _) = await ConnectAsync("gateway-1");
        (MinerSession newer, _) = await ConnectAsync("gateway-2");
        await ReportAsync(newer);
        await Miner.DisconnectAsync(older);
        Assert.Equal(newer, (await Miner.GetStatusAsync()).Session);
        Assert.Equal(1, (await Pool.GetStatusAsync()).Miners);
    }

    private async Task<(MinerSession Session, FakeConnection Connection)> ConnectAsync(string gateway)
    {
        var connection = new FakeConnection();
        ConnectResult result = await Miner.ConnectAsync(Hello(gateway, "idle-tiny"), Reference(connection));
        return (result.Session!, connection);
    }

    private async Task<bool> ReportAsync(MinerSession session)
    {
        SessionNews news = await Miner.ReportAsync(
            session, [new CapacityReport { Session = session, ModelId = "idle-tiny", Slots = 2, Granted = 2, Assigned = 0 }]);
        return !news.IsFenced;
    }

    // The grain host holds observers weakly; the test holds them for it.
    private IMinerConnection Reference(FakeConnection connection)
    {
        _connections.Add(connection);
        return _silo.Grains.CreateObjectReference<IMinerConnection>(connection);
    }

    private static MinerHello Hello(string gateway, params string[] models) => new()
    {
        AccountId = "acct_1",
        GatewayId = gateway,
        Name = "laptop",
        AgentVersion = "0.1.0",
        Engine = "llama.cpp b1",
        Gpus = [new GpuInfo("NVIDIA GeForce RTX 4090", 24L << 30, "580.1")],
        Models = [.. models.Select(model => new OfferedModel(model, ShippedModels.All.Find(model)?.ContextLength ?? 1, 2))],
    };

    /// <summary>A gateway's end that tells when it was fenced, and may take its time about it.</summary>
    private sealed class FakeConnection : IMinerConnection
    {
        private readonly TaskCompletionSource<MinerSession> _fenced = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Hold { get; init; }

        public Task<MinerSession> Fenced => _fenced.Task;

        public void Release() => _release.SetResult();

        public Task OnFencedAsync(MinerSession session)
        {
            _fenced.SetResult(session);
            return Hold ? _release.Task : Task.CompletedTask;
        }
    }
}
