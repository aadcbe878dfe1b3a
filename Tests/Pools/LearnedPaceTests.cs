using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Relay;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>How long a miner is seen to take at most, who hears of it, and what patience comes of it.</summary>
public sealed class LearnedPaceTests
{
    private const int Prompt = 744;
    private static readonly ServiceTimes Usual = Times(1_000, 200);

    // Nobody asks anything, so that any of them may be drawn.
    private readonly PoolWorld _world = new(new PoolOptions(), new LowestAskPolicy());

    [Fact]
    public void Pace_AfterAFewJobs_IsTheLongestSeenAndFadesSlowly()
    {
        var pace = new LearnedPace();
        for (int job = 0; job < LearnedPace.LeastJobs; job++)
        {
            Assert.Null(pace.Pace);
            pace.OnServed(Usual, Prompt);
        }

        pace.OnServed(Times(100, 700), Prompt);
        AssertNear(1_000, pace.Pace!.Value.FirstTokenOf(Prompt));
        AssertNear(700, pace.Pace!.Value.Gap);
        for (int job = 0; job < 400; job++) pace.OnServed(Times(100, 10), Prompt);
        AssertNear(100, pace.Pace!.Value.FirstTokenOf(Prompt));
        AssertNear(10, pace.Pace!.Value.Gap);
    }

    [Fact]
    public void Pace_OfALongerPrompt_IsLongerInProportion()
    {
        var pace = new LearnedPace();
        for (int job = 0; job < LearnedPace.LeastJobs; job++) pace.OnServed(Usual, Prompt);
        AssertNear(10_000, pace.Pace!.Value.FirstTokenOf((10 * (Prompt + MinerPace.Overhead)) - MinerPace.Overhead));
    }

    [Fact]
    public void OnMissed_EachTime_DoublesWhatIsGranted()
    {
        var pace = new LearnedPace();
        for (int job = 0; job < LearnedPace.LeastJobs; job++) pace.OnServed(Times(1, 1), Prompt);
        pace.OnMissed(AttemptFailureKind.TokenDeadline);
        pace.OnMissed(AttemptFailureKind.TokenDeadline);
        AssertNear(2_000, pace.Pace!.Value.Gap);
        pace.OnMissed(AttemptFailureKind.FirstTokenDeadline);
        AssertNear(2_000, pace.Pace!.Value.FirstTokenOf(Prompt));
    }

    [Theory]
    [InlineData(null, 60_000)]
    [InlineData(10, 3_040)]
    [InlineData(1_000, 7_000)]
    [InlineData(20_000, 60_000)]
    public void PatienceFor_AMeasuredMiner_IsAMultipleAndAFloor(int? measuredMs, int patienceMs)
    {
        TimeSpan? measured = measuredMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        Assert.Equal(TimeSpan.FromMilliseconds(patienceMs), new RelayOptions().PatienceFor(TimeSpan.FromSeconds(60), measured));
    }

    [Fact]
    public async Task Lease_OfAMinerThatIsNotAlone_TellsItsPace()
    {
        _world.Connect("a", slots: 4, canResume: true);
        for (int job = 0; job < LearnedPace.LeastJobs; job++) await ServeAsync("a");
        Assert.Null((await _world.LeaseAsync()).Lease!.Pace);

        // One that could not go on with an answer is no reason to give up early.
        _world.Connect("b", slots: 4);
        Assert.Null((await LeaseFromAsync("a")).Pace);
        _world.Connect("c", slots: 4, canResume: true);
        Assert.NotNull((await LeaseFromAsync("a")).Pace);
        Assert.Null((await LeaseFromAsync("c")).Pace);
    }

    [Fact]
    public async Task Lease_OfAMinerThatWasIdle_GivesItTimeToLoadItsModel()
    {
        foreach (string miner in new[] { "a", "b" }) _world.Connect(miner, slots: 4, canResume: true);
        for (int job = 0; job < LearnedPace.LeastJobs; job++) await ServeAsync("a");
        Assert.NotNull((await LeaseFromAsync("a")).Pace);
        _world.Now += TimeSpan.FromMinutes(2);
        Assert.Null((await LeaseFromAsync("a")).Pace);
        await ServeAsync("a");
        Assert.NotNull((await LeaseFromAsync("a")).Pace);
    }

    private static void AssertNear(double ms, TimeSpan time) => Assert.InRange(time.TotalMilliseconds, ms * 0.99, ms * 1.17);

    private static ServiceTimes Times(int firstTokenMs, int gapMs) =>
        new(TimeSpan.FromMilliseconds(firstTokenMs), TimeSpan.FromMilliseconds(firstTokenMs + 5_000), 100, TimeSpan.FromMilliseconds(gapMs));

    private async Task ServeAsync(string miner)
    {
        await LeaseFromAsync(miner);
        _world.Serve(miner, Usual);
    }

    /// <summary>A lease of this miner; those of others that come first are given back.</summary>
    private async Task<SlotLease> LeaseFromAsync(string miner)
    {
        for (int tries = 0; tries < 1_000; tries++)
        {
            SlotLease lease = (await _world.LeaseAsync()).Lease!;
            if (lease.Session.MinerId == miner) return lease;
            _world.Pool.Return(lease, _world.Now);
        }

        throw new InvalidOperationException($"{miner} is never drawn.");
    }
}
