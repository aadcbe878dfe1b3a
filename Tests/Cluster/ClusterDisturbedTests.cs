using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// One of three silos frozen, killed or replaced every ten seconds, under load: the money stays exact, and customers soon notice nothing of it. Only on
/// the grain host Orleans.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterDisturbedTests(ClusterProcess cluster)
{
    private static readonly Signal[] Disturbances = [Signal.Stop, Signal.Kill, Signal.Terminate];
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Eight customers: 16 requests a second, which leave the processors to what is started again.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    [Fact(Timeout = 3_600_000)]
    public async Task Silos_WhenOneIsDisturbedEveryTenSeconds_CostNoMoneyAndLittleTime()
    {
        Assert.SkipUnless(ClusterProcess.WhyNot is null, ClusterProcess.WhyNot ?? "");
        int rounds = TestScale.Choose(ci: 3, full: 60, "silos frozen, killed or replaced, one every ten seconds");
        await cluster.MinersAreThereAsync();
        foreach (string url in cluster.File.BaseUrls) await cluster.ServesAsync(url);
        await using ClusterLoad load = cluster.StartLoad(Pace);
        await load.AcknowledgedAsync(30);

        List<(string What, TimeSpan At)> disturbed = [];
        using var beat = new PeriodicTimer(Beat);
        for (int round = 0; round < rounds; round++)
        {
            // Each in each way in turn.
            int silo = (round + (round / Disturbances.Length)) % cluster.File.SiloPids.Length;
            Signal how = Disturbances[round % Disturbances.Length];
            disturbed.Add(($"silo {silo + 1}: {how}", load.Throughput.Now));
            await DisturbAsync(cluster.File.SiloPids[silo], how);
            await beat.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        TimeSpan end = load.Throughput.Now;
        Assert.All(await load.SettleAsync($"{rounds} disturbances of silos"), ClusterLoad.IsRefusedOrBroken);
        for (int i = 0; i < rounds; i++)
        {
            TimeSpan until = i + 1 < rounds ? disturbed[i + 1].At : end;
            Console.WriteLine($"{disturbed[i].What}: {load.Throughput.Describe(disturbed[i].At, until)}");
            Timing.Keeps(Beat, load.Throughput.LowFor(disturbed[i].At, until), $"{disturbed[i].What}, throughput below 95 % for");
        }
    }

    private async Task DisturbAsync(int silo, Signal how)
    {
        int dead = await cluster.CountSilosAsync(MembershipTable.Dead);
        Signals.Send(silo, how);
        if (how == Signal.Stop)
        {
            // Another may be declared dead beside it, for having been too slow.
            await Eventually.HoldsAsync(
                async () => await cluster.CountSilosAsync(MembershipTable.Dead) > dead, Patience, "the silo's death is known");
            // It finds out, and ends by itself.
            Signals.Send(silo, Signal.Continue);
        }

        await cluster.WholeAgainAsync(silo);
    }
}
