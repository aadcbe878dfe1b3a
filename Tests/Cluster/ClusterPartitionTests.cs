using System.Text.Json.Nodes;
using IdleCloud.Tests.EndToEnd;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Silos that do not reach each other for a while, whereas their gateway and their database reach them all: nobody spends what he does not have, the
/// books stay exact, and afterwards all is served again. Only on the grain host Orleans, and where network namespaces can be made.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class ClusterPartitionTests(PostgresFixture postgres)
{
    /// <summary>For a hundred answers or so.</summary>
    private const long Little = 100_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 3_600_000)]
    public async Task Money_WhenSilosDoNotReachEachOther_IsExactAndNobodyOverspends()
    {
        string? whyNot = ClusterProcess.WhyNot ?? await PrivateNetwork.WhyNotAsync();
        Assert.SkipUnless(whyNot is null, whyNot ?? "");
        TimeSpan time = TimeSpan.FromSeconds(TestScale.Choose(ci: 10, full: 60, "seconds for which silos do not reach each other"));
        await using PartedCluster cluster = await PartedCluster.StartAsync(await postgres.CreateDatabaseAsync());
        // Two of each other; and one of both others, which declare it dead while the gateway still calls it.
        await PartAsync(cluster, time, "two silos parted", [(0, 1)]);
        await PartAsync(cluster, time, "a silo parted from the others", [(0, 1), (0, 2)]);
    }

    private static async Task PartAsync(PartedCluster cluster, TimeSpan time, string what, (int One, int Other)[] parted)
    {
        (string poor, var ofPoor) = await cluster.CreateCustomerAsync(Little);
        string[][] doors = [[.. cluster.File.BaseUrls]];
        await using var rich = new ClusterLoad(cluster.File, cluster.Answers, doors, Pace);
        await rich.AcknowledgedAsync(10);
        await using var load = new ClusterLoad(ofPoor, cluster.Answers, doors, Pace, poor);
        await load.AcknowledgedAsync(10);

        TimeSpan from = rich.Throughput.Now;
        foreach ((int one, int other) in parted) await cluster.Network.PartAsync(one, other);
        using (var pause = new PeriodicTimer(time)) await pause.WaitForNextTickAsync(Cancel);
        foreach ((int one, int other) in parted) await cluster.Network.MendAsync(one, other);
        TimeSpan mended = rich.Throughput.Now;
        await cluster.WholeAsync();
        await rich.AcknowledgedAsync(30);
        string answered = rich.Throughput.Describe(from, rich.Throughput.Now);
        Console.WriteLine($"{what} for {(mended - from).TotalSeconds:0.0} s, answered of four each half second: {answered}");

        await rich.StopAsync();
        Assert.All(await load.SettleAsync($"{what}, a customer with little", isLong: true), IsRefused);
        Assert.All(await rich.SettleAsync($"{what}, a customer with plenty", isLong: true), IsRefused);
        JsonNode balance = await cluster.CallAsync(HttpMethod.Get, "balance", ofPoor.ApiKey);
        Assert.InRange(balance["credit_nano_usd"]!.GetValue<long>(), 0, Little);
        Assert.Equal(0, balance["debt_nano_usd"]!.GetValue<long>());
    }

    private static void IsRefused(Answer answer)
    {
        if (answer.Error?.StartsWith("402 ", StringComparison.Ordinal) != true) ClusterLoad.IsRefusedOrBroken(answer);
    }
}
