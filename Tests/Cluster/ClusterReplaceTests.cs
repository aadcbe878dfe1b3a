using System.Collections.Concurrent;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;
using Npgsql;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// All of a running cluster replaced, process by process, under load and behind a balancer; and a gateway that is gone at once under many streams.
/// Only on the grain host Orleans.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterReplaceTests(ClusterProcess cluster)
{
    private const int Timeout = 900_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Requests_WhenEveryProcessIsReplacedInTurn_AreAnsweredOrRefused()
    {
        await BeginAsync();
        await using Balancer? balancer = await Balancer.StartAsync(cluster.File.BaseUrls);
        string[][] doors = balancer is null
            ? [[.. cluster.File.BaseUrls], [.. cluster.File.BaseUrls.Reverse()]]
            : [[balancer.BaseUrl], [balancer.BaseUrl]];
        await using ClusterLoad load = cluster.StartLoad(doors);
        await load.AcknowledgedAsync(30);
        Console.WriteLine(balancer is null ? "no nginx here: customers know both gateways" : "behind nginx");

        for (int miner = 0; miner < ClusterProcess.Miners; miner++) await ReplaceAsync(load, "a miner", () => cluster.ReplaceMinerAsync(miner, miner));
        foreach (int gateway in cluster.File.GatewayPids) await ReplaceAsync(load, "a gateway", () => ReplaceAsync(gateway));
        int failedBefore = load.Failed;
        foreach (int silo in cluster.File.SiloPids) await ReplaceAsync(load, "a silo", () => ReplaceAsync(silo));

        // Money is exact always. What met a silo on its way out, or a moment in which all miners moved, is refused and asked to come again: it is counted.
        IReadOnlyList<Answer> failed = await load.SettleAsync("everything replaced in turn");
        Assert.All(failed, ClusterLoad.IsRefusedOrBroken);
        Console.WriteLine($"{failedBefore} requests failed while miners and gateways were replaced, {failed.Count - failedBefore} while silos were");
    }

    [Fact(Timeout = Timeout)]
    public async Task Gateway_WhenKilledUnderManyStreams_LosesItsMinersForSecondsAndNoCustomerPaysTwice()
    {
        int count = TestScale.Choose(ci: 30, full: 200, "streams under which a gateway is killed");
        await BeginAsync();
        long chargedBefore = await CountChargedForNothingAsync("before a gateway is killed under streams");
        string[] urls = [.. cluster.File.BaseUrls];
        using HttpClient client = ClusterLoad.CreateClient(cluster.File);
        var gone = new TaskCompletionSource();
        cluster.Engine.GoesOn = gone.Task;
        ConcurrentQueue<Answer> broken = [];
        Task<Answer>[] answers = [.. Enumerable.Range(0, count).Select(number => AskUntilAnsweredAsync(client, urls, number, broken))];
        await Eventually.HoldsAsync(() => cluster.Engine.Running == count, Patience, "all streams run");

        // One that has a miner, which the others' customers are served by, too.
        string victimUrl = urls.First(url => cluster.MinersNotAt(url) < ClusterProcess.Miners);
        int victim = cluster.File.GatewayPids[Array.IndexOf(urls, victimUrl)];
        cluster.Engine.GoesOn = Task.CompletedTask;
        Signals.Send(victim, Signal.Kill);
        gone.SetResult();
        Task moving = Timing.KeepsAsync(
            () => cluster.MinersNotAt(victimUrl) == ClusterProcess.Miners, TimeSpan.FromSeconds(5), "a killed gateway's miners are at another one");
        Answer[] acknowledged = await Task.WhenAll(answers);
        foreach (Answer answer in acknowledged.Concat(broken)) cluster.Answers.Enqueue(answer);
        await cluster.WholeAgainAsync(victim);
        await moving;
        long charged = await CountChargedForNothingAsync("a gateway killed under streams");

        Console.WriteLine($"{count} answers, {broken.Count} repeats: {string.Join(", ", broken.CountBy(static answer => answer.Error ?? ""))}");
        Assert.NotEmpty(broken);
        Assert.Distinct(acknowledged.Select(static answer => answer.JobId));
        Assert.Equal(chargedBefore, charged);
    }

    [Fact(Timeout = Timeout)]
    public async Task Gateway_WhenKilledUnderStreamsOfAnothersCustomers_CostsThemNoMoreThanAnError()
    {
        int count = TestScale.Choose(ci: 30, full: 100, "streams of one gateway's customers by miners of another, which is killed");
        await BeginAsync();
        string[] urls = [.. cluster.File.BaseUrls];
        await cluster.StopMinerAsync(0);
        await cluster.ReplaceMinerAsync(1, gateway: 1);
        using HttpClient client = ClusterLoad.CreateClient(cluster.File);
        var gone = new TaskCompletionSource();
        cluster.Engine.GoesOn = gone.Task;
        int goneOn = cluster.Engine.GoneOn, victim = cluster.File.GatewayPids[1];
        Task<Answer>[] answers =
            [.. Enumerable.Range(0, count).Select(_ => ClusterLoad.AskAsync(client, urls[0], cluster.File.Model, "tokens=120 gap=5", isStream: true))];
        await Eventually.HoldsAsync(() => cluster.Engine.Running == count, Patience, "all streams run");

        // From now on there is another miner, at their own gateway.
        await cluster.StartAgainAsync(0, gateway: 0);
        cluster.Engine.GoesOn = Task.CompletedTask;
        Signals.Send(victim, Signal.Kill);
        gone.SetResult();
        Answer[] ended = await Task.WhenAll(answers);
        foreach (Answer answer in ended) cluster.Answers.Enqueue(answer);
        goneOn = cluster.Engine.GoneOn - goneOn;
        await cluster.WholeAgainAsync(victim);

        Answer[] failed = [.. ended.Where(static answer => answer.End is not AnswerEnd.Acknowledged)];
        Console.WriteLine($"{count} streams, {goneOn} went on with another miner, {failed.Length} ended with an error");
        Assert.All(failed, static answer => Assert.Equal((AnswerEnd.Failed, "miner_lost"), (answer.End, answer.Error)));
        // All of them had a miner behind the gateway that is gone.
        Assert.True(count - failed.Length <= goneOn, "a whole answer came through a gateway that was dead");
        await using ClusterLoad none = cluster.StartLoad([]);
        Assert.Empty(await none.SettleAsync("a gateway killed under another's streams"));
    }

    private async Task BeginAsync()
    {
        Assert.SkipUnless(ClusterProcess.WhyNot is null, ClusterProcess.WhyNot ?? "");
        await cluster.MinersAreThereAsync();
        foreach (string url in cluster.File.BaseUrls) await cluster.ServesAsync(url);
    }

    private static async Task ReplaceAsync(ClusterLoad load, string what, Func<Task> replace)
    {
        int before = load.Failed;
        long began = TimeProvider.System.GetTimestamp();
        await replace();
        Console.WriteLine($"{what} replaced in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s, {load.Failed - before} requests failed");
        await load.AcknowledgedAsync(30);
    }

    private Task ReplaceAsync(int process)
    {
        Signals.Send(process, Signal.Terminate);
        return cluster.WholeAgainAsync(process);
    }

    /// <summary>A customer that repeats its request with its key, at the other gateway, until it has the answer.</summary>
    private async Task<Answer> AskUntilAnsweredAsync(HttpClient client, string[] urls, int number, ConcurrentQueue<Answer> broken)
    {
        string key = Guid.NewGuid().ToString();
        using var pause = new PeriodicTimer(Pause);
        for (int turn = number; ; turn++)
        {
            Answer answer = await ClusterLoad.AskAsync(client, urls[turn % urls.Length], cluster.File.Model, "tokens=120 gap=5", isStream: true, key);
            if (answer.End is AnswerEnd.Acknowledged) return answer;
            broken.Enqueue(answer);
            await pause.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>How many more jobs are charged than answers were acknowledged, once the books are complete.</summary>
    private async Task<long> CountChargedForNothingAsync(string what)
    {
        await using ClusterLoad none = cluster.StartLoad([]);
        Assert.Empty(await none.SettleAsync(what));
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(cluster.File.ConnectionString);
        await using NpgsqlCommand command = database.CreateCommand("select count(*) from job_outcome where charge > 0");
        return (long)(await command.ExecuteScalarAsync(Cancel))! - cluster.Answers.Count(static answer => answer.End is AnswerEnd.Acknowledged);
    }
}
