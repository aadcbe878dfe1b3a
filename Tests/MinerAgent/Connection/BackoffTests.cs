using IdleCloud.MinerAgent.Retries;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>Waits between tries.</summary>
public sealed class BackoffTests
{
    [Fact]
    public void Next_WhenTriesFail_DoublesUpToItsBound()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), new Random(7));
        double[] ceilings = [1, 2, 4, 8, 16, 30, 30, 30];
        Assert.All(ceilings, ceiling => Assert.InRange(backoff.Next().TotalSeconds, ceiling / 2, ceiling));
    }

    [Fact]
    public void Next_AfterManyFailures_StaysBounded()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), new Random(7));
        for (int i = 0; i < 5_000; i++) Assert.InRange(backoff.Next(), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Next_ForTwoAgents_Differs()
    {
        TimeSpan[] waits = [.. Enumerable.Range(1, 20).Select(seed => new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), new Random(seed)).Next())];
        Assert.Equal(waits.Length, waits.Distinct().Count());
    }

    [Fact]
    public void Reset_AfterFailures_BeginsAnew()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), new Random(7));
        for (int i = 0; i < 5; i++) backoff.Next();
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }
}
