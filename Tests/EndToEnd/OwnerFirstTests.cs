using System.Diagnostics;
using System.Net;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.MinerAgent.Owner;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>An owner who starts a game while the machine answers a customer: everything real, engines and model included.</summary>
[Collection(OwnDemoCollection.Name)]
public sealed class OwnerFirstTests
{
    /// <summary>The promise. On a machine that is busy with other work it is printed and not judged.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Game_WhenItStartsWhileAJobRuns_HasTheMachineInTwoSecondsAndTheCustomerTheAnswer()
    {
        int rounds = TestScale.Choose(ci: 1, full: 20, "games");
        using var folder = new TempDirectory();
        string game = OwnersGame.MakeIn(folder.Path, "owners-game");
        await using var demo = await DemoProcess.StartAsync(["--miners", "0"]);
        await using var owners = await MinerRun.ConnectAsync(demo, "--yield-to", "owners-game", "--resume-after-seconds", "1");
        using var client = demo.CreateClient();
        List<TimeSpan> freed = [], answered = [], back = [];
        for (int round = 0; round < rounds; round++)
        {
            await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)).Miners == 1, Patience, "the other miner of the last round has left");
            // The worst case: an engine that hangs has to give the memory back too.
            int engine = DemoProcess.EngineOf(owners.Id);
            Signals.Send(engine, Signal.Stop);
            var asked = ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, Prompts.France, stream: false));
            await Eventually.HoldsAsync(async () => !(await LiveModel.GetAsync(demo)).IsIdle, Patience, "the owner's miner has the job");
            await using var other = await MinerRun.ConnectAsync(demo);

            long began = Stopwatch.GetTimestamp();
            await using (ProgramRun.Start(game, ["600"]))
            {
                await Eventually.HoldsAsync(() => !PosixProcess.IsRunning(engine), Patience, "the engine is gone");
                freed.Add(Stopwatch.GetElapsedTime(began));
                using var answer = await asked;
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Contains("Paris", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
                answered.Add(Stopwatch.GetElapsedTime(began));
                Assert.Equal(1, (await LiveModel.GetAsync(demo)).Miners);
            }

            began = Stopwatch.GetTimestamp();
            await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)).Miners == 2, Patience, "the owner's miner is back");
            back.Add(Stopwatch.GetElapsedTime(began));
        }

        Console.WriteLine($"owner's game: the hanging engine is gone after {Figures(freed)}, the customer has the whole answer after {Figures(answered)}, "
            + $"the miner is back {Figures(back)} after the game's end (1 s of it is the calm); jobs lost: 0 of {rounds}");
        if (TestScale.IsFull) Assert.All(freed, time => Assert.InRange(time, TimeSpan.Zero, Promise));
    }

    [Fact]
    public async Task Game_WhenItStartsInTheMiddleOfAStream_HasTheMachineAndAnotherMinerFinishesTheText()
    {
        int rounds = TestScale.Choose(ci: 1, full: 10, "games in the middle of a stream");
        using var folder = new TempDirectory();
        string game = OwnersGame.MakeIn(folder.Path, "owners-game");
        await using var demo = await DemoProcess.StartAsync(["--miners", "0"]);
        using var client = demo.CreateClient();
        string whole;
        await using (await MinerRun.ConnectAsync(demo)) whole = await ReadAsync(client, demo, Prompts.Count);
        await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)).Miners == 0, Patience, "the miner of the undisturbed answer has left");
        await using var owners = await MinerRun.ConnectAsync(
            demo, "--yield-to", "owners-game", "--resume-after-seconds", "1", "--max-tokens-per-second", "20");
        List<TimeSpan> freed = [];
        for (int round = 0; round < rounds; round++)
        {
            await Eventually.HoldsAsync(
                async () => (await LiveModel.GetAsync(demo)) is { Miners: 1, IsIdle: true }, Patience, "only the owner's miner is there");
            using var response = await ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, Prompts.Count, stream: true));
            MinerRun? other = null;
            ProgramRun? playing = null;
            string finisher = "";
            List<string> events = [];
            try
            {
                await foreach (string payload in ChatCall.ReadEventsAsync(response))
                {
                    events.Add(payload);
                    if (events.Count != 3) continue;
                    // Some 390 tokens are to come, at 20 a second: the game finds the stream under way.
                    other = await MinerRun.ConnectAsync(demo);
                    finisher = other.MachineId;
                    long began = Stopwatch.GetTimestamp();
                    playing = ProgramRun.Start(game, ["600"]);
                    await Eventually.HoldsAsync(
                        () => PosixProcess.FindChildren(owners.Id, "idlecloud-llama").Count == 0, Patience, "the engine is gone");
                    freed.Add(Stopwatch.GetElapsedTime(began));
                }
            }
            finally
            {
                if (playing is not null) await playing.DisposeAsync();
                if (other is not null) await other.DisposeAsync();
            }

            Assert.Equal(("[DONE]", whole), (events[^1], string.Concat(events.Select(ChatCall.TextOf))));
            await AssertBilledOnceAsync(demo, round, finisher);
            await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(demo)).Miners == 1, Patience, "the owner's miner is back alone");
        }

        Console.WriteLine($"owner's game in the middle of a stream: the engine is gone after {Figures(freed)}; {rounds} of {rounds} texts byte-equal");
        if (TestScale.IsFull) Assert.All(freed, time => Assert.InRange(time, TimeSpan.Zero, Promise));
    }

    /// <summary>One more charge than before, and the machine that finished the answer is paid, for what it wrote itself; the owner's is not.</summary>
    private static async Task AssertBilledOnceAsync(DemoProcess demo, int round, string finisher)
    {
        IReadOnlyList<BilledJob> jobs = await BilledJob.GetAllAsync(demo);
        Assert.Equal(round + 2, jobs.Count);
        (BilledJob job, BilledJob undisturbed) = (jobs[0], jobs[^1]);
        Assert.Equal(("done", undisturbed.PromptTokens, finisher), (job.State, job.PromptTokens, job.Machine));
        Assert.InRange(job.ChargeNanoUsd, 1, long.MaxValue);
        Assert.InRange(job.PayNanoUsd, 1, job.ChargeNanoUsd);
        Assert.InRange(job.OwnTokens, 1, job.CompletionTokens - 1);
        Assert.InRange(job.PayNanoUsd, 1, undisturbed.PayNanoUsd);
    }

    private static async Task<string> ReadAsync(HttpClient client, DemoProcess demo, string prompt)
    {
        using var response = await ChatCall.SendAsync(client, ChatCall.Body(demo.File.Model, prompt, stream: true));
        return string.Concat(await ChatCall.ReadEventsAsync(response).Select(ChatCall.TextOf).ToListAsync(Cancellation));
    }

    private static string Figures(List<TimeSpan> times)
    {
        times.Sort();
        return times.Count == 1
            ? $"{times[0].TotalMilliseconds:0} ms"
            : $"{times[times.Count / 2].TotalMilliseconds:0} ms (median; longest {times[^1].TotalMilliseconds:0} ms)";
    }
}
