using System.Globalization;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>Who gets a job: speed, asks, classes and chance.</summary>
public sealed class DispatchTests
{
    private static readonly ServiceTimes Fast = Times(100, 10), Slow = Times(400, 100);

    private readonly PoolWorld _world = new(new PoolOptions { QueueLength = 0 });

    [Fact]
    public async Task Lease_OfMinersThatWereMeasured_GoesToTheFastest()
    {
        await MeasureAsync(("slow", Slow), ("fast", Fast));
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal("fast", await _world.LeasedFromAsync(PoolWorld.Request()));
            _world.Serve("fast", Fast);
        }
    }

    [Fact]
    public async Task Lease_OfNearTies_IsSpreadAtRandom()
    {
        await MeasureAsync(("a", Fast), ("b", Fast), ("c", Fast));
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 300; i++)
        {
            string miner = (await _world.LeasedFromAsync(PoolWorld.Request()))!;
            counts[miner] = counts.GetValueOrDefault(miner) + 1;
            _world.Serve(miner, Fast);
        }

        Assert.Equal(3, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 50, 150));
    }

    [Fact]
    public async Task Lease_WhenAMinerAsksForMoreThanTheJobPays_GoesElsewhere()
    {
        _world.Connect("dear", ask: new AskPrice(10, 1_001));
        Assert.Equal(LeaseRefusal.NoMiners, (await _world.LeaseAsync(PoolWorld.Request(maxAsk: new AskPrice(1_000, 1_000)))).Refusal);
        _world.Connect("cheap", ask: new AskPrice(10, 1_000));
        LeaseResult result = await _world.LeaseAsync(PoolWorld.Request(maxAsk: new AskPrice(1_000, 1_000)));
        Assert.Equal(("cheap", new AskPrice(10, 1_000)), (result.Lease!.Session.MinerId, result.Lease.Ask));
        Assert.Equal(LeaseRefusal.QueueFull, (await _world.LeaseAsync(PoolWorld.Request(maxAsk: new AskPrice(1_000, 1_000)))).Refusal);
    }

    [Fact]
    public async Task Lease_WhenTheJobPaysLessThanTheList_IsForMinersWithAnAskAlone()
    {
        for (int i = 0; i < 2_000; i++) _world.Connect($"askless{i}");
        LeaseRequest request = PoolWorld.Request(maxAsk: new AskPrice(1_000, 1_000)) with { IsBelowList = true };
        Assert.Equal(LeaseRefusal.NoMiners, (await _world.LeaseAsync(request)).Refusal);
        Assert.Equal(StandingReason.AskTooHigh, _world.Report("askless7").Standing);
        _world.Connect("cheap", ask: new AskPrice(0, 0));
        Assert.Equal("cheap", await _world.LeasedFromAsync(request));
        Assert.StartsWith("askless", await _world.LeasedFromAsync(request with { IsBelowList = false }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_WhenMinersAreEquallyFast_PrefersTheLowerAsk()
    {
        foreach ((string miner, long ask) in new[] { ("cheap", 100L), ("dear", 1_000L) })
        {
            _world.Connect(miner, slots: 1, ask: new AskPrice(0, ask));
        }

        var most = new AskPrice(0, 1_000);
        Assert.Equal("cheap", await _world.LeasedFromAsync(PoolWorld.Request(maxAsk: most)));
        Assert.Equal("dear", await _world.LeasedFromAsync(PoolWorld.Request(maxAsk: most)));
    }

    [Fact]
    public async Task Lease_ForTrustedMinersAlone_GoesToNoOther()
    {
        ConnectOneOfEachClass();
        LeaseRequest request = PoolWorld.Request(wishes: new DispatchWishes { TrustedOnly = true });
        Assert.Equal(["both", "trusted"], (await LeaseAllAsync(request)).Order());
        Assert.Equal(LeaseRefusal.QueueFull, (await _world.LeaseAsync(request)).Refusal);
    }

    [Fact]
    public async Task Lease_WithoutRetention_GoesToAttestedMinersAlone()
    {
        ConnectOneOfEachClass();
        LeaseRequest request = PoolWorld.Request(wishes: new DispatchWishes { NoRetention = true });
        Assert.Equal(["both", "forgetful"], (await LeaseAllAsync(request)).Order());
        Assert.Equal(LeaseRefusal.QueueFull, (await _world.LeaseAsync(request)).Refusal);
    }

    [Fact]
    public async Task Lease_ForTrustedMinersWithoutRetention_GoesToThoseThatAreBoth()
    {
        ConnectOneOfEachClass();
        LeaseRequest request = PoolWorld.Request(wishes: new DispatchWishes { TrustedOnly = true, NoRetention = true });
        Assert.Equal(["both"], await LeaseAllAsync(request));
        _world.Pool.Leave(new("both", "gateway", 1), _world.Now);
        Assert.Equal(LeaseRefusal.NoMiners, (await _world.LeaseAsync(request)).Refusal);
    }

    [Fact]
    public async Task Report_WhenAnOperatorChangesTheClass_CountsFromThenOn()
    {
        LeaseRequest request = PoolWorld.Request(wishes: new DispatchWishes { TrustedOnly = true });
        _world.Connect("a");
        Assert.Equal(LeaseRefusal.NoMiners, (await _world.LeaseAsync(request)).Refusal);
        _world.Connect("a", terms: new MinerTerms { IsTrusted = true });
        Assert.Equal("a", await _world.LeasedFromAsync(request));
        _world.Connect("a", terms: MinerTerms.Unknown);
        Assert.Equal(LeaseRefusal.NoMiners, (await _world.LeaseAsync(request)).Refusal);
    }

    [Fact]
    public async Task Lease_WithARegion_PrefersItAndTakesAnotherWhenItIsFull()
    {
        _world.Connect("near", terms: new MinerTerms { Region = "eu" });
        for (int i = 0; i < 30; i++) _world.Connect($"far{i}", terms: new MinerTerms { Region = "us" });
        LeaseRequest request = PoolWorld.Request(wishes: new DispatchWishes { Region = "eu" });
        Assert.Equal("near", await _world.LeasedFromAsync(request));
        Assert.StartsWith("far", await _world.LeasedFromAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_AmongManyOfWhichOneMayHaveTheJob_FindsIt()
    {
        for (int i = 0; i < 1_000; i++) _world.Connect($"dear{i}", ask: new AskPrice(0, 1_020));
        _world.Connect("cheap", ask: new AskPrice(0, 1_010));
        // All asks have as many binary digits as the price: only looking tells.
        Assert.Equal("cheap", await _world.LeasedFromAsync(PoolWorld.Request(maxAsk: new AskPrice(0, 1_015))));
    }

    [Fact]
    public async Task Lease_AmongManyWhileJobsEnd_GoesOnlyWhereItMay()
    {
        const int many = 600;
        var random = new Random(11);
        for (int i = 0; i < many; i++)
        {
            _world.Connect($"{i}", slots: 2, ask: i % 3 == 0 ? new AskPrice(0, 900) : null, terms: new MinerTerms { IsTrusted = i % 2 == 0 });
        }

        HashSet<string> seen = [];
        for (int step = 0; step < 10_000; step++)
        {
            bool isTrusted = random.Next(4) == 0, isCheap = random.Next(4) == 0;
            string miner = (await _world.LeasedFromAsync(PoolWorld.Request(
                wishes: new DispatchWishes { TrustedOnly = isTrusted }, maxAsk: new AskPrice(0, isCheap ? 800 : 1_000))))!;
            int number = int.Parse(miner, CultureInfo.InvariantCulture);
            Assert.False((isTrusted && number % 2 != 0) || (isCheap && number % 3 == 0));
            seen.Add(miner);
            // Its end draws the next job's candidates; now and then two jobs begin with no end between.
            if (random.Next(10) > 0) _world.Serve(miner, Fast);
            else _world.Pool.Return(new SlotLease { Session = new(miner, "gateway", 1), ModelId = "idle-tiny" }, _world.Now);
        }

        Assert.Equal(many, seen.Count);
    }

    [Fact]
    public async Task Lease_WhateverComesAndGoes_LosesNoSlot()
    {
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            AskPrice? ask = random.Next(3) == 0 ? new AskPrice(1, random.Next(1, 5_000)) : null;
            _world.Connect($"m{i}", slots: random.Next(1, 4), ask);
        }

        for (int step = 0; step < 2_000; step++)
        {
            string miner = $"m{random.Next(200)}";
            if (random.Next(3) > 0) await _world.LeasedFromAsync(PoolWorld.Request());
            else if (random.Next(10) == 0) _world.Pool.Leave(new(miner, "gateway", 1), _world.Now);
            else _world.Report(miner);
        }

        int free = _world.Pool.Status.FreeSlots;
        for (; free > 0; free--) Assert.NotNull(await _world.LeasedFromAsync(PoolWorld.Request()));
        Assert.Equal(0, _world.Pool.Status.FreeSlots);
        Assert.Null(await _world.LeasedFromAsync(PoolWorld.Request()));
    }

    [Fact]
    public void ReasonFor_AMinerWithoutAJob_SaysWhy()
    {
        AskPrice most = new(1_000, 1_000);
        Assert.Equal(StandingReason.NoDemand, _world.Connect("a", ask: new AskPrice(1_001, 0)).Standing);
        _ = _world.LeaseAsync(PoolWorld.Request(maxAsk: most));
        Assert.Equal(StandingReason.AskTooHigh, _world.Report("a").Standing);
        _world.Connect("b");
        Assert.Equal(StandingReason.Outpaced, _world.Report("b").Standing);
        _ = _world.LeaseAsync(PoolWorld.Request(maxAsk: most));
        Assert.Equal(StandingReason.Working, _world.Report("b").Standing);

        _world.Now += RecentDemand.Window;
        Assert.Equal(StandingReason.NoDemand, _world.Report("a").Standing);
        _ = _world.LeaseAsync(PoolWorld.Request(wishes: new DispatchWishes { TrustedOnly = true }));
        Assert.Equal(StandingReason.OutsideClass, _world.Report("a").Standing);
    }

    [Fact]
    public async Task Lease_WhenTheQueueIsFull_TellsToComeBackWhenAJobOfThoseRunningEnds()
    {
        _world.Connect("a", slots: 2);
        await _world.LeaseAsync();
        _world.Serve("a", new ServiceTimes(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 100));
        await _world.LeaseAsync();
        await _world.LeaseAsync();
        // Two run that take half a minute each: one ends every 15 s.
        Assert.Equal(TimeSpan.FromSeconds(15), (await _world.LeaseAsync()).RetryAfter);
    }

    private void ConnectOneOfEachClass()
    {
        _world.Connect("plain");
        _world.Connect("trusted", terms: new MinerTerms { IsTrusted = true });
        _world.Connect("forgetful", terms: new MinerTerms { KeepsNothing = true });
        _world.Connect("both", terms: new MinerTerms { IsTrusted = true, KeepsNothing = true });
    }

    private async Task<List<string>> LeaseAllAsync(LeaseRequest request)
    {
        List<string> leased = [];
        while (await _world.LeasedFromAsync(request) is { } miner) leased.Add(miner);
        return leased;
    }

    private async Task MeasureAsync(params (string Miner, ServiceTimes Times)[] miners)
    {
        foreach ((string miner, ServiceTimes times) in miners)
        {
            _world.Connect(miner);
            LeaseRequest request = PoolWorld.Request() with { ExcludedMiners = [.. miners.Select(other => other.Miner).Where(other => other != miner)] };
            Assert.Equal(miner, await _world.LeasedFromAsync(request));
            _world.Serve(miner, times);
        }
    }

    private static ServiceTimes Times(int firstTokenMs, int msPerToken) =>
        new(TimeSpan.FromMilliseconds(firstTokenMs), TimeSpan.FromMilliseconds(firstTokenMs + (100 * msPerToken)), 101);
}
