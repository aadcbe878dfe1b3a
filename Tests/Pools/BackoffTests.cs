using IdleCloud.Contracts;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>What becomes of a miner that fails: a pause that doubles, a probe, and only then jobs again.</summary>
public sealed class BackoffTests
{
    private readonly PoolWorld _world = new(new PoolOptions());

    [Fact]
    public async Task Ended_WhenTheMinerFailed_BacksItOffUntilAProbeWentWell()
    {
        _world.Connect("a");
        Assert.True((await _world.LeaseAsync()).IsLeased);
        _world.Fail("a");
        Assert.Equal(1, _world.Pool.Status.BackedOff);
        Task<LeaseResult> waiting = _world.LeaseAsync();
        MemberNews paused = _world.Report("a");
        Assert.Equal((StandingReason.BackedOff, _world.Options.FirstBackoff, false), (paused.Standing, paused.For, paused.IsProbeDue));

        _world.Now += _world.Options.FirstBackoff;
        Assert.True(_world.Report("a").IsProbeDue);
        MemberNews onProbation = _world.Report("a");
        Assert.Equal((StandingReason.Probation, false), (onProbation.Standing, onProbation.IsProbeDue));
        Assert.False(waiting.IsCompleted);

        _world.Probed("a", cause: null);
        Assert.True((await waiting).IsLeased);
        Assert.Equal(0, _world.Pool.Status.BackedOff);
    }

    [Fact]
    public async Task Ended_WhenItFailsAgainAndAgain_DoublesThePauseUpToTheLongest()
    {
        _world.Connect("a");
        await _world.LeaseAsync();
        _world.Fail("a");
        List<double> pauses = [];
        for (int fault = 0; fault < 12; fault++)
        {
            TimeSpan pause = _world.Report("a").For;
            pauses.Add(pause.TotalSeconds);
            _world.Now += pause;
            Assert.True(_world.Report("a").IsProbeDue);
            _world.Probed("a", FaultCause.Miner);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], pauses);
    }

    [Theory]
    [InlineData(FaultCause.Customer)]
    [InlineData(FaultCause.Platform)]
    [InlineData(FaultCause.Network)]
    [InlineData(FaultCause.Model)]
    public async Task Ended_WhenItWasNotTheMinersFault_CountsNothing(FaultCause cause)
    {
        _world.Connect("a");
        for (int i = 0; i < 20; i++)
        {
            Assert.True((await _world.LeaseAsync()).IsLeased);
            _world.Fail("a", cause);
        }

        Assert.Equal(new PoolStatus(1, 1, 1, 0), _world.Pool.Status);
    }

    [Fact]
    public async Task Report_WhenAMinerThatFailedDialsAgain_IsStillBackedOff()
    {
        _world.Connect("a");
        await _world.LeaseAsync();
        _world.Fail("a");
        Assert.Equal(StandingReason.BackedOff, _world.Connect("a", number: 2).Standing);
        Assert.Equal(0, _world.Pool.Status.FreeSlots);
    }

    [Fact]
    public async Task Report_WhenNothingWasHeardOfAProbe_RunsAnother()
    {
        _world.Connect("a");
        await _world.LeaseAsync();
        _world.Fail("a");
        _world.Now += _world.Options.FirstBackoff;
        Assert.True(_world.Report("a").IsProbeDue);
        _world.Now += _world.Options.ProbeTimeout;
        Assert.True(_world.Report("a").IsProbeDue);
        _world.Probed("a", FaultCause.Platform);
        Assert.True(_world.Report("a").IsProbeDue);
    }

    [Fact]
    public async Task Lease_WhenEverybodyIsBackedOffForLongerThanAnybodyWaits_RefusesAtOnce()
    {
        _world.Options.FirstBackoff = _world.Options.QueueDeadline + TimeSpan.FromSeconds(1);
        _world.Connect("a");
        await _world.LeaseAsync();
        Task<LeaseResult> waiting = _world.LeaseAsync();
        _world.Fail("a");
        Assert.Equal(LeaseRefusal.BackedOff, (await waiting).Refusal);
        LeaseResult refused = await _world.LeaseAsync();
        // When the pause ends, a probe comes before any job.
        Assert.Equal((LeaseRefusal.BackedOff, _world.Options.FirstBackoff + _world.Options.SweepInterval), (refused.Refusal, refused.RetryAfter));
    }

    [Fact]
    public async Task Lease_WhenEverybodyIsBackedOffForLong_TellsWhenTheFirstOfThoseThatMayHaveItIsBack()
    {
        _world.Options.FirstBackoff = TimeSpan.FromSeconds(20);
        foreach (string miner in new[] { "a", "b" }) _world.Connect(miner, terms: new MinerTerms { IsTrusted = miner == "b" });
        await _world.LeaseAsync();
        await _world.LeaseAsync();
        _world.Fail("a");
        _world.Now += TimeSpan.FromSeconds(5);
        _world.Fail("b");
        Assert.Equal(15.25, (await _world.LeaseAsync()).RetryAfter.TotalSeconds);
        LeaseRequest trusted = PoolWorld.Request(wishes: new DispatchWishes { TrustedOnly = true });
        Assert.Equal(20.25, (await _world.LeaseAsync(trusted)).RetryAfter.TotalSeconds);
        LeaseRequest forNobody = PoolWorld.Request(wishes: new DispatchWishes { NoRetention = true });
        Assert.Equal(_world.Options.NoMinersRetryAfter, (await _world.LeaseAsync(forNobody)).RetryAfter);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lease_WhenTheOnlyMinerIsBeingProbed_WaitsForIt(bool isResume)
    {
        _world.Connect("a", canResume: true);
        await _world.LeaseAsync();
        _world.Fail("a");
        _world.Now += _world.Options.FirstBackoff;
        Assert.True(_world.Report("a").IsProbeDue);
        // It came while the probe ran, whose time-out is longer than anybody waits.
        Task<LeaseResult> waiting = _world.LeaseAsync(PoolWorld.Request() with { RequiresResume = isResume });
        Assert.False(waiting.IsCompleted);
        _world.Probed("a", cause: null);
        Assert.Equal("a", (await waiting).Lease!.Session.MinerId);
    }

    [Theory]
    [InlineData(false, LeaseRefusal.BackedOff)]
    [InlineData(true, LeaseRefusal.QueueDeadline)]
    public async Task Sweep_WhenAJobHasWaitedTooLong_TellsWhetherAnybodyWasHealthy(bool isAnotherBusy, LeaseRefusal refusal)
    {
        _world.Options.FirstBackoff = _world.Options.QueueDeadline;
        _world.Connect("a");
        await _world.LeaseAsync();
        if (isAnotherBusy)
        {
            _world.Connect("b");
            await _world.LeaseAsync();
        }

        Task<LeaseResult> waiting = _world.LeaseAsync();
        _world.Now += TimeSpan.FromSeconds(2);
        _world.Fail("a");
        _world.Now += _world.Options.QueueDeadline - TimeSpan.FromSeconds(2);
        _world.Pool.Sweep(_world.Now);
        LeaseResult refused = await waiting;
        Assert.Equal(refusal, refused.Refusal);
        // Two of its ten seconds are left, and a probe comes before any job.
        if (!isAnotherBusy) Assert.Equal(2.25, refused.RetryAfter.TotalSeconds);
    }

    [Fact]
    public async Task Lease_WhenAProbeFailsAndThePauseGetsTooLong_RefusesThoseWhoWait()
    {
        _world.Options.FirstBackoff = TimeSpan.FromSeconds(8);
        _world.Connect("a");
        await _world.LeaseAsync();
        _world.Fail("a");
        Task<LeaseResult> waiting = _world.LeaseAsync();
        _world.Now += _world.Options.FirstBackoff;
        Assert.True(_world.Report("a").IsProbeDue);
        Assert.False(waiting.IsCompleted);
        _world.Probed("a", FaultCause.Miner);
        LeaseResult refused = await waiting;
        Assert.Equal((LeaseRefusal.BackedOff, 16.25), (refused.Refusal, refused.RetryAfter.TotalSeconds));
    }

    [Fact]
    public void OnServed_AfterEnoughGoodJobs_MakesTheNextPauseTheFirstAgain()
    {
        var options = new PoolOptions();
        var health = new MinerHealth(options);
        TimeSpan now = TimeSpan.Zero;
        for (int fault = 0; fault < 3; fault++) Recover();
        for (int good = 0; good < MinerHealth.Amends; good++) health.OnServed();
        health.OnFault(now);
        Assert.Equal(options.FirstBackoff, health.PauseAt(now));

        void Recover()
        {
            health.OnFault(now);
            now += health.PauseAt(now);
            Assert.True(health.TryBeginProbe(now));
            health.OnProbed();
            Assert.True(health.IsHealthy);
        }
    }

    [Fact]
    public void OnFault_OfJobsThatRanTogether_CountsOnce()
    {
        var options = new PoolOptions();
        var health = new MinerHealth(options);
        for (int job = 0; job < 4; job++) health.OnFault(TimeSpan.Zero);
        Assert.Equal(options.FirstBackoff, health.PauseAt(TimeSpan.Zero));
    }
}
