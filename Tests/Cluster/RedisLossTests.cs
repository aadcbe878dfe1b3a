using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.EndToEnd;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Silos that find each other in Redis, which is killed under load and comes back, with what it had or without: answers go on, the books stay
/// exact, and after it a silo's death is known and mended as ever.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class RedisLossTests(RedisCluster cluster) : IClassFixture<RedisCluster>
{
    private const int Timeout = 600_000;

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Money_WhenRedisIsKilledAndComesBack_IsExactAndSilosAreMended(bool isEmpty)
    {
        Assert.SkipUnless(RedisCluster.WhyNot is null, RedisCluster.WhyNot ?? "");
        ClusterProcess processes = cluster.Processes;
        foreach (string url in processes.File.BaseUrls) await processes.ServesAsync(url);
        await using ClusterLoad load = processes.StartLoad();
        await load.AcknowledgedAsync(30);

        // 1. While it is away nobody needs it.
        await cluster.Redis.KillAsync();
        await load.AcknowledgedAsync(100);
        if (isEmpty) cluster.Redis.Empty();
        await cluster.Redis.StartAsync();
        await load.AcknowledgedAsync(100);

        // 2. It works again. From an empty one each silo learns that it is forgotten, and is started again.
        await processes.SilosAsync(MembershipTable.Active, ClusterProcess.Silos, "all silos are written down");
        int victim = processes.File.SiloPids[0];
        Signals.Send(victim, Signal.Kill);
        await processes.WholeAgainAsync(victim);
        await load.AcknowledgedAsync(30);

        Assert.All(
            await load.SettleAsync($"Redis killed, back {(isEmpty ? "empty" : "with its data")}, and a silo killed"), ClusterLoad.IsRefusedOrBroken);
    }
}
