using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>Miners with less context than the model has: they get what fits, and customers and owners hear what does not.</summary>
public sealed class ContextTests
{
    private readonly PoolWorld _world = new(new PoolOptions());

    [Fact]
    public async Task Lease_OfAJob_GoesOnlyWhereItFits()
    {
        _world.Connect("short", slots: 2, context: 8_192);
        _world.Connect("whole", slots: 2);
        Assert.Equal("whole", await _world.LeasedFromAsync(Job(8_193)));
        Assert.Equal("whole", await _world.LeasedFromAsync(Job(100_000)));
        Assert.Equal("short", await _world.LeasedFromAsync(Job(8_192)));
        Assert.Equal("short", await _world.LeasedFromAsync(Job(0)));
    }

    [Fact]
    public async Task Lease_OfAJob_TellsTheContextThatItHas()
    {
        _world.Connect("short", context: 8_192);
        Assert.Equal(8_192, (await _world.LeaseAsync(Job(100))).Lease!.ContextLength);
    }

    [Fact]
    public async Task Lease_AmongManyThatAreNearlyLongEnough_FindsTheOneThatIs()
    {
        // As many binary digits as the job needs: only looking tells.
        for (int i = 0; i < 500; i++) _world.Connect($"short{i}", context: 4_200);
        _world.Connect("enough", context: 5_000);
        Assert.Equal("enough", await _world.LeasedFromAsync(Job(4_900)));
    }

    [Fact]
    public async Task Lease_WhenNobodyHasEnough_SaysSo()
    {
        _world.Connect("short", context: 8_192);
        Assert.Equal(LeaseRefusal.NotEnoughContext, (await _world.LeaseAsync(Job(8_193))).Refusal);
        // That it is not of the class is the other way round: no length of the request would help.
        LeaseRequest trusted = Job(8_193) with { Wishes = new DispatchWishes { TrustedOnly = true } };
        Assert.Equal(LeaseRefusal.NoMiners, (await _world.LeaseAsync(trusted)).Refusal);
    }

    [Fact]
    public async Task Lease_WhenThoseWithEnoughAreBusy_WaitsForThemAlone()
    {
        _world.Connect("whole");
        await _world.LeaseAsync(Job(9_000));
        Task<LeaseResult> waiting = _world.LeaseAsync(Job(9_000));
        _world.Connect("short", context: 8_192);
        Assert.False(waiting.IsCompleted);
        _world.Serve("whole");
        Assert.Equal("whole", (await waiting).Lease!.Session.MinerId);

        Task<LeaseResult> stranded = _world.LeaseAsync(Job(9_000));
        _world.Pool.Leave(new("whole", "gateway", 1), _world.Now);
        Assert.Equal(LeaseRefusal.NotEnoughContext, (await stranded).Refusal);
    }

    [Fact]
    public async Task Lease_OfAnAnswerThatGoesOn_NeedsBoth()
    {
        _world.Connect("short", context: 4_096, canResume: true);
        _world.Connect("other");
        Assert.Equal(LeaseRefusal.NotEnoughContext, (await _world.LeaseAsync(Job(5_000) with { RequiresResume = true })).Refusal);
        Assert.Equal("short", await _world.LeasedFromAsync(Job(4_000) with { RequiresResume = true }));
    }

    [Fact]
    public void ReasonFor_AMinerThatIsTooShortForAllWhoAsked_SaysSo()
    {
        _world.Connect("short", ask: new AskPrice(0, 500), context: 4_096);
        _ = _world.LeaseAsync(Job(5_000));
        Assert.Equal(StandingReason.ContextTooShort, _world.Report("short").Standing);
        _ = _world.LeaseAsync(Job(5_000) with { MaxAsk = new AskPrice(0, 400) });
        Assert.Equal(StandingReason.AskTooHigh, _world.Report("short").Standing);
    }

    [Fact]
    public void TellsMoreThan_OfTwoShards_PrefersTheOneThatNamesWhomThereIsAndThenTheSooner()
    {
        LeaseResult backedOff = LeaseResult.Refused(LeaseRefusal.BackedOff, TimeSpan.FromSeconds(30));
        LeaseResult length = LeaseResult.Refused(LeaseRefusal.NotEnoughContext, TimeSpan.FromSeconds(5));
        LeaseResult late = LeaseResult.Refused(LeaseRefusal.NoMiners, TimeSpan.FromSeconds(20));
        LeaseResult soon = LeaseResult.Refused(LeaseRefusal.NoMiners, TimeSpan.FromSeconds(2));
        Assert.True(backedOff.TellsMoreThan(length));
        Assert.False(length.TellsMoreThan(backedOff));
        Assert.True(length.TellsMoreThan(soon));
        Assert.False(soon.TellsMoreThan(length));
        Assert.True(soon.TellsMoreThan(late));
        Assert.False(late.TellsMoreThan(soon));
    }

    private static LeaseRequest Job(long context) => PoolWorld.Request() with { ContextTokens = context };
}
