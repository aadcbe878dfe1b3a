using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Supervision;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Three silos and two gateways as real processes under load, any of them killed or replaced: nothing that was acknowledged is lost, and
/// nobody pays for what failed. Only on the grain host Orleans.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterLossTests(ClusterProcess cluster)
{
    private const int Timeout = 600_000;

    [Fact(Timeout = Timeout)]
    public async Task Money_WhenASiloIsKilled_IsExactAndItsDeathIsKnown()
    {
        await using ClusterLoad load = await StartAsync();
        int dead = await cluster.CountSilosAsync(MembershipTable.Dead);
        int victim = cluster.File.SiloPids[0];

        long killed = TimeProvider.System.GetTimestamp();
        Signals.Send(victim, Signal.Kill);
        await cluster.SilosAsync(MembershipTable.Dead, dead + 1, "the silo's death is known");
        Console.WriteLine($"a silo's death was known after {TimeProvider.System.GetElapsedTime(killed).TotalMilliseconds:0} ms");
        await load.AcknowledgedAsync(30);
        Console.WriteLine($"30 more answers {TimeProvider.System.GetElapsedTime(killed).TotalMilliseconds:0} ms after the kill");
        await cluster.WholeAgainAsync(victim);

        Assert.All(await load.SettleAsync("a silo killed"), ClusterLoad.IsRefusedOrBroken);
    }

    [Fact(Timeout = Timeout)]
    public async Task Money_WhenASiloHangs_IsExactAndItsDeathIsKnown()
    {
        await using ClusterLoad load = await StartAsync();
        int dead = await cluster.CountSilosAsync(MembershipTable.Dead);
        int victim = cluster.File.SiloPids[1];

        long stopped = TimeProvider.System.GetTimestamp();
        Signals.Send(victim, Signal.Stop);
        await cluster.SilosAsync(MembershipTable.Dead, dead + 1, "the silo's death is known");
        Console.WriteLine($"a hanging silo's death was known after {TimeProvider.System.GetElapsedTime(stopped).TotalMilliseconds:0} ms");
        await load.AcknowledgedAsync(30);
        // It finds out that it was declared dead, and ends by itself.
        Signals.Send(victim, Signal.Continue);
        await cluster.WholeAgainAsync(victim);

        Assert.All(await load.SettleAsync("a silo that hung"), ClusterLoad.IsRefusedOrBroken);
    }

    [Fact(Timeout = Timeout)]
    public async Task Money_WhenAGatewayIsKilled_IsExact()
    {
        await using ClusterLoad load = await StartAsync();
        int victim = cluster.File.GatewayPids[1];
        Signals.Send(victim, Signal.Kill);
        await load.AcknowledgedAsync(30);
        await cluster.WholeAgainAsync(victim);
        Assert.All(await load.SettleAsync("a gateway killed"), ClusterLoad.IsRefusedOrBroken);
    }

    [Fact(Timeout = Timeout)]
    public async Task Money_WhenAllSilosAreReplacedInTurn_IsExact()
    {
        await using ClusterLoad load = await StartAsync();
        foreach (int silo in cluster.File.SiloPids)
        {
            Signals.Send(silo, Signal.Terminate);
            await cluster.WholeAgainAsync(silo);
            await load.AcknowledgedAsync(30);
        }

        Assert.All(await load.SettleAsync("all silos replaced in turn"), ClusterLoad.IsRefusedOrBroken);
    }

    private async Task<ClusterLoad> StartAsync()
    {
        Assert.SkipUnless(ClusterProcess.WhyNot is null, ClusterProcess.WhyNot ?? "");
        foreach (string url in cluster.File.BaseUrls) await cluster.ServesAsync(url);
        var load = cluster.StartLoad();
        await load.AcknowledgedAsync(30);
        return load;
    }
}
