using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>
/// An engine that hangs while its agent lives, heartbeats and all: real processes, and a stopped one. No fixed time-out can be what ends the
/// wait here, only the engine's own measure.
/// </summary>
[Collection(OwnDemoCollection.Name)]
public sealed class HungEngineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The least patience, four times what the engine has taken at most, and the next miner's first token.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);

    // Jobs go to the cheaper of two, whichever is faster: so the test knows which engine has one.
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["IDLECLOUD_Pools__Policy"] = "lowest-ask",
        ["IDLECLOUD_Gateway__Relay__FirstTokenTimeout"] = "00:05:00",
        ["IDLECLOUD_Gateway__Relay__TokenGapTimeout"] = "00:05:00",
        ["IDLECLOUD_Gateway__Relay__LeastPatience"] = "00:00:05",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Stream_WhoseEngineHangsBehindALiveAgent_IsWholeByAnotherMinerAndChargedOnce(int afterEvents)
    {
        await using var demo = await DemoProcess.StartAsync(["--miners", "0"], environment: Settings);
        using var client = demo.CreateClient();
        await using MinerRun hangs = await MinerRun.ConnectAsync(demo, "--ask", "0.001/0.001", "--max-tokens-per-second", "20");
        string machine = hangs.MachineId;
        while ((await BilledJob.GetAllAsync(demo)).Count(job => job.Machine == machine) < 3) await ReadAsync(client, demo, Prompts.France, _ => { });
        await using MinerRun other = await MinerRun.ConnectAsync(demo);
        await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)) is { Miners: 2, IsIdle: true }, Patience, "both are free");
        int before = (await BilledJob.GetAllAsync(demo)).Count, engine = DemoProcess.EngineOf(hangs.Id);

        long last = TimeProvider.System.GetTimestamp();
        TimeSpan longest = TimeSpan.Zero;
        if (afterEvents == 0) Signals.Send(engine, Signal.Stop);
        string text = await ReadAsync(client, demo, Prompts.Count, events =>
        {
            if (events == afterEvents) Signals.Send(engine, Signal.Stop);
            TimeSpan gap = TimeProvider.System.GetElapsedTime(last);
            (last, longest) = (TimeProvider.System.GetTimestamp(), gap > longest ? gap : longest);
        });
        Assert.True(PosixProcess.IsRunning(hangs.Id), "the agent lives");
        Signals.Send(engine, Signal.Continue);

        Assert.Equal(await ReadAsync(client, demo, Prompts.Count, _ => { }), text);
        IReadOnlyList<BilledJob> jobs = await BilledJob.GetAllAsync(demo);
        Assert.Equal(before + 2, jobs.Count);
        Assert.Equal(("done", other.MachineId), (jobs[1].State, jobs[1].Machine));
        Assert.InRange(jobs[1].ChargeNanoUsd, 1, long.MaxValue);
        Timing.Keeps(Promise, longest, $"the longest pause of an answer whose engine hung behind event {afterEvents}");
    }

    /// <summary>The text of a stream that must end well.</summary>
    private static async Task<string> ReadAsync(HttpClient client, DemoProcess demo, string prompt, Action<int> onEvent)
    {
        using var response = await ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, prompt, stream: true));
        List<string> events = [];
        await foreach (string payload in ChatCall.ReadEventsAsync(response).WithCancellation(Cancellation))
        {
            events.Add(payload);
            onEvent(events.Count);
        }

        Assert.Equal("[DONE]", events[^1]);
        return string.Concat(events.Select(ChatCall.TextOf));
    }
}
