using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>Capacity as measured, not as claimed.</summary>
public sealed class LearnedCapacityTests
{
    private const int Claimed = 64;

    [Fact]
    public void LimitOf_BeforeAnythingIsMeasured_IsTheClaim() => Assert.Equal(Claimed, new LearnedCapacity().LimitOf(Claimed));

    [Fact]
    public void OnServed_WhenAnEngineOnlyDividesItsTime_EndsWhereNoJobStarves()
    {
        var capacity = new LearnedCapacity();
        for (int round = 0; round < 50; round++)
        {
            int atOnce = capacity.LimitOf(Claimed);
            for (int job = 0; job < atOnce; job++) capacity.OnServed(msPerToken: 10 * atOnce, atOnce, Claimed);
            capacity.OnServed(msPerToken: 10, atOnce: 1, Claimed);
        }

        // One job of eight has an eighth of the speed: the limit goes to and fro below that.
        Assert.InRange(capacity.LimitOf(Claimed), 4, 9);
    }

    [Fact]
    public void OnServed_WhenAnEngineBatches_KeepsTheClaim()
    {
        var capacity = new LearnedCapacity();
        for (int round = 0; round < 50; round++)
        {
            capacity.OnServed(msPerToken: 10, atOnce: 1, Claimed);
            for (int job = 0; job < Claimed; job++) capacity.OnServed(msPerToken: 40, Claimed, Claimed);
        }

        Assert.Equal(Claimed, capacity.LimitOf(Claimed));
    }

    [Fact]
    public void OnServed_WhenAnswersComeAtOnce_TakesTheNetworksChanceForNobodysHunger()
    {
        var capacity = new LearnedCapacity();
        foreach (double msPerToken in (double[])[0, 0.001, 0.1, 2, LearnedCapacity.NeverStarvedMsPerToken]) capacity.OnServed(msPerToken, Claimed, Claimed);
        Assert.Equal(Claimed, capacity.LimitOf(Claimed));
    }

    [Fact]
    public void OnServed_AfterABadTime_ComesBack()
    {
        var capacity = new LearnedCapacity();
        capacity.OnServed(10, 1, Claimed);
        capacity.OnServed(1000, Claimed, Claimed);
        Assert.Equal(Claimed / 2, capacity.LimitOf(Claimed));
        for (int job = 0; job < 5_000; job++) capacity.OnServed(10, 8, Claimed);
        Assert.Equal(Claimed, capacity.LimitOf(Claimed));
    }

    [Fact]
    public void OnOverload_OfManyJobsAtOnce_HalvesOnce()
    {
        var capacity = new LearnedCapacity();
        for (int job = 0; job < 8; job++) capacity.OnOverload(atOnce: 8, Claimed);
        Assert.Equal(4, capacity.LimitOf(Claimed));
    }

    [Fact]
    public async Task Lease_WhenTheMinerStarvesItsJobs_GivesItFewerThanItClaims()
    {
        var world = new PoolWorld(new PoolOptions { QueueLength = 0 });
        world.Connect("a", slots: 16);
        await RunAsync(jobs: 1, msPerToken: 5);
        await RunAsync(jobs: 16, msPerToken: 80);
        Assert.Equal(new PoolStatus(1, 8, 8, 0), world.Pool.Status);

        async Task RunAsync(int jobs, int msPerToken)
        {
            for (int job = 0; job < jobs; job++) Assert.True((await world.LeaseAsync()).IsLeased);
            var times = new ServiceTimes(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1 + (msPerToken * 20)), 21);
            for (int job = 0; job < jobs; job++) world.Serve("a", times);
        }
    }
}
