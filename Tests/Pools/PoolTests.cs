using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>The decisions of one pool, at times that the test names.</summary>
public sealed class PoolTests
{
    private readonly PoolOptions _options = new() { QueueLength = 3 };
    private readonly Pool _pool;
    private TimeSpan _now = TimeSpan.FromMinutes(1);

    public PoolTests() => _pool = new Pool(_options, new LeastLoadedPolicy(), new Random(1));

    [Fact]
    public async Task Lease_WhenNoMinerIsLive_RefusesAtOnce()
    {
        LeaseResult result = await Lease();
        Assert.Equal(LeaseRefusal.NoMiners, result.Refusal);
        Assert.Equal(_options.NoMinersRetryAfter, result.RetryAfter);
    }

    [Fact]
    public async Task Lease_WhenMinersAreIdle_GoesToTheLeastLoadedShareOfSlots()
    {
        Report("small", slots: 1, granted: 1);
        Report("large", slots: 4, granted: 4);
        string[] order = [await LeasedFrom(), await LeasedFrom(), await LeasedFrom(), await LeasedFrom(), await LeasedFrom()];
        // Both are idle: any of them is first. The other one is second, for the first has less left.
        Assert.Equal(["large", "large", "large", "large", "small"], order.Order());
        Assert.Contains("small", order[..2]);
    }

    [Fact]
    public async Task Lease_WhenMinersAreEqual_TakesTurns()
    {
        foreach (string miner in new[] { "a", "b", "c" }) Report(miner);
        for (int round = 1; round <= 2; round++)
        {
            Assert.Equal(["a", "b", "c"], new[] { await LeasedFrom(), await LeasedFrom(), await LeasedFrom() }.Order());
            foreach (string miner in new[] { "a", "b", "c" }) Report(miner, granted: 1 + round, assigned: round);
        }
    }

    [Fact]
    public async Task Lease_WhenMinersAreExcluded_GoesToAnother()
    {
        Report("bad");
        Report("good");
        Assert.Equal("good", (await Lease("bad")).Lease!.Session.MinerId);
        Assert.Equal(LeaseRefusal.NoMiners, (await Lease("bad", "good")).Refusal);
    }

    [Fact]
    public async Task Lease_WhenAllSlotsAreTaken_WaitsInOrderOfArrival()
    {
        Report("a");
        await Lease();
        Task<LeaseResult> first = Lease(), second = Lease();
        Assert.Equal(2, _pool.Status.Queued);

        Report("a", granted: 2, assigned: 1);
        Assert.True((await first).IsLeased);
        Assert.False(second.IsCompleted);
        Report("a", granted: 3, assigned: 2);
        Assert.True((await second).IsLeased);
    }

    [Fact]
    public async Task Lease_WhenTheQueueIsFull_RefusesWithAnEstimate()
    {
        Report("a");
        await Lease();
        for (int i = 0; i < _options.QueueLength; i++) _ = Lease();
        LeaseResult refused = await Lease();
        Assert.Equal(LeaseRefusal.QueueFull, refused.Refusal);
        Assert.InRange(refused.RetryAfter, RetryEstimate.Min, RetryEstimate.Max);
    }

    [Fact]
    public async Task Sweep_WhenAJobHasWaitedTooLong_RefusesIt()
    {
        Report("a");
        await Lease();
        Task<LeaseResult> waiting = Lease();
        _now += _options.QueueDeadline - TimeSpan.FromTicks(1);
        _pool.Sweep(_now);
        Assert.False(waiting.IsCompleted);

        _now += TimeSpan.FromTicks(1);
        _pool.Sweep(_now);
        Assert.Equal(LeaseRefusal.QueueDeadline, (await waiting).Refusal);
    }

    [Fact]
    public async Task Sweep_WhenASessionIsSilent_DropsItAndRefusesWhoWaitsForIt()
    {
        Report("a");
        await Lease();
        _now += _options.MemberSilence - TimeSpan.FromSeconds(1);
        Task<LeaseResult> waiting = Lease();
        _now += TimeSpan.FromSeconds(1);
        _pool.Sweep(_now);
        Assert.Equal(LeaseRefusal.NoMiners, (await waiting).Refusal);
        Assert.Equal(new PoolStatus(0, 0, 0, 0), _pool.Status);
    }

    [Fact]
    public async Task Leave_WhenJobsWait_RefusesThoseForWhichNobodyIsLeft()
    {
        Report("a");
        Report("b");
        await Lease();
        await Lease();
        Task<LeaseResult> any = Lease(), notB = Lease("b");
        _pool.Leave(Session("a"), _now);
        Assert.Equal(LeaseRefusal.NoMiners, (await notB).Refusal);
        Assert.False(any.IsCompleted);
    }

    [Fact]
    public void Leave_WhenAnOlderSessionSaysFarewell_KeepsTheNewer()
    {
        Report("a", number: 2);
        _pool.Leave(Session("a", number: 1), _now);
        Assert.Equal(1, _pool.Status.Miners);
    }

    [Fact]
    public void Report_WhenItWasOvertakenByTheFarewell_DoesNotBringTheSessionBack()
    {
        Report("a");
        _pool.Leave(Session("a"), _now);
        Report("a");
        Assert.Equal(0, _pool.Status.Miners);
        Report("a", number: 2);
        Assert.Equal(1, _pool.Status.Miners);
    }

    [Fact]
    public void Report_WhenASessionIsNewer_ReplacesTheOlderWithAllItsCounts()
    {
        Report("a", slots: 4, granted: 104, assigned: 100);
        Report("a", slots: 2, granted: 2, number: 2);
        Report("a", slots: 4, granted: 104, assigned: 100, number: 1);
        Assert.Equal(new PoolStatus(1, 2, 2, 0), _pool.Status);
    }

    [Fact]
    public async Task Return_WhenAnotherWaits_GivesItTheSlot()
    {
        Report("a");
        SlotLease unused = (await Lease()).Lease!;
        Task<LeaseResult> waiting = Lease();
        _pool.Return(unused, _now);
        Assert.True((await waiting).IsLeased);
    }

    [Fact]
    public async Task Return_WhenTheWaitingJobExcludesTheMiner_ServesTheOneBehind()
    {
        Report("a");
        Report("b");
        SlotLease a = (await Lease("b")).Lease!;
        await Lease("a");
        Task<LeaseResult> notA = Lease("a"), any = Lease();
        _pool.Return(a, _now);
        Assert.Equal("a", (await any).Lease!.Session.MinerId);
        Assert.False(notA.IsCompleted);
    }

    [Fact]
    public async Task Report_WhenALeaseNeverReachedTheMiner_GivesTheSlotBackAfterTheGrace()
    {
        Report("a");
        await Lease();
        _now += _options.LeaseGrace;
        Report("a");
        Assert.Equal(0, _pool.Status.FreeSlots);
        _now += _options.LeaseGrace;
        Report("a");
        Assert.Equal(1, _pool.Status.FreeSlots);
    }

    [Fact]
    public async Task Cancel_WhenTheJobWaits_AnswersItAndNobodyElse()
    {
        Report("a");
        await Lease();
        var job = Guid.NewGuid();
        Task<LeaseResult> cancelled = _pool.Lease(new LeaseRequest { JobId = job, Attempt = 1 }, _now).AsTask();
        Task<LeaseResult> other = Lease();
        _pool.Cancel(job);
        _pool.Cancel(job);
        Assert.Equal(LeaseRefusal.Cancelled, (await cancelled).Refusal);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task Lease_WhenAnAnswerIsToBeContinued_GoesOnlyToAMinerThatCan()
    {
        Report("cannot", slots: 4, granted: 4);
        var request = new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 2, RequiresResume = true };
        Assert.Equal(LeaseRefusal.NoMiners, (await _pool.Lease(request, _now)).Refusal);

        Report("can", canResume: true);
        Assert.Equal("can", (await _pool.Lease(request, _now)).Lease!.Session.MinerId);
        Task<LeaseResult> waiting = _pool.Lease(request with { JobId = Guid.NewGuid() }, _now).AsTask();
        Report("cannot", slots: 4, granted: 5);
        Assert.False(waiting.IsCompleted);
        Report("can", granted: 2, assigned: 1, canResume: true);
        Assert.Equal("can", (await waiting).Lease!.Session.MinerId);
    }

    [Fact]
    public async Task Lease_OfAJobThatASessionDidNotTake_GoesToTheMinersNextOne()
    {
        Report("a");
        LeaseRequest request = new() { JobId = Guid.NewGuid(), Attempt = 2, ExcludedSessions = [Session("a")] };
        Assert.Equal(LeaseRefusal.NoMiners, (await _pool.Lease(request, _now)).Refusal);
        Report("a", number: 2);
        Assert.Equal(Session("a", 2), (await _pool.Lease(request, _now)).Lease!.Session);
    }

    private Task<LeaseResult> Lease(params string[] excluded) =>
        _pool.Lease(new LeaseRequest { JobId = Guid.NewGuid(), Attempt = 1, ExcludedMiners = [.. excluded] }, _now).AsTask();

    private async Task<string> LeasedFrom() => (await Lease()).Lease!.Session.MinerId;

    private void Report(string miner, int slots = 1, long granted = 1, long assigned = 0, long number = 1, bool canResume = false) =>
        _pool.Report(
            new CapacityReport
            {
                Session = Session(miner, number),
                ModelId = "idle-tiny",
                Slots = slots,
                Granted = granted,
                Assigned = assigned,
                CanResume = canResume,
            },
            _now);

    private static MinerSession Session(string miner, long number = 1) => new(miner, "gateway", number);
}
