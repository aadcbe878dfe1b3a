using System.Text.Json;
using IdleCloud.Demo.Supervision;
using IdleCloud.MinerAgent.Hosting;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.OpenAi;
using IdleCloud.Tests.MinerAgent.Owner;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>The owner's commands to a running agent, and what the owner's own programs do to it: real processes at a real gateway.</summary>
public sealed class OwnerCommandTests(ChatFixture chat) : IClassFixture<ChatFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_WhenPausedAndResumed_LeavesAndComesBackAndSaysWhy()
    {
        using var data = new TempDirectory();
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        await using (AgentRun agent = await StartAsync(engine, data))
        {
            Assert.Equal((0, "no demand for this model at the moment"), await NowAsync(data));

            Assert.Equal(0, (await CommandAsync("pause", data, "--for", "2h")).Code);
            await Timing.KeepsAsync(async () => (await chat.Server.PoolAsync()).Miners == 0, Soon, "the paused agent has left");
            Assert.StartsWith("paused by you until ", (await NowAsync(data)).Now, StringComparison.Ordinal);
            // Each second has its reason.
            await Eventually.HoldsAsync(
                async () => (await CommandAsync("status", data)).Output.Contains("\npaused by you until ", StringComparison.Ordinal),
                Patience, "the last hour has the pause");

            Assert.Equal(0, (await CommandAsync("resume", data)).Code);
            await OnOfferAsync();

            Assert.Equal(0, (await CommandAsync("pause", data)).Code);
            Signals.Send(agent.Id, Signal.Interrupt);
            Assert.Equal(0, await agent.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        }

        // The order outlives the agent: not even its engine is started.
        await using AgentRun again = Start(engine, data);
        await again.PrintedAsync("The machine is yours: paused by you until you resume");
        Assert.DoesNotContain("Engine ready", again.Output, StringComparison.Ordinal);
        await CommandAsync("resume", data);
        await OnOfferAsync();
        Signals.Send(again.Id, Signal.Interrupt);
        Assert.Equal(0, await again.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        await chat.Server.SettleAsync();
    }

    [Theory]
    [InlineData("status")]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task Command_WithoutARunningAgent_SaysSo(string command)
    {
        using var data = new TempDirectory();
        (int code, string output) = await CommandAsync(command, data);
        Assert.Equal(4, code);
        Assert.Contains("No agent answers with the data directory", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Doctor_WhenAllIsWell_SaysSoAndOtherwiseSaysWhatHelps()
    {
        using var data = new TempDirectory();
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        string server = new Uri(engine.Url, "/v1").ToString();
        string[] settings = ["--gateway", chat.Server.Address.ToString(), "--key", chat.Server.MinerKey, "--engine-url", server];

        (int code, string output) = await CommandAsync("doctor", data, settings);
        Assert.Contains($"good  gateway   {chat.Server.Address.Authority} answers and knows the key", output, StringComparison.Ordinal);
        Assert.Contains("good  engine    openai", output, StringComparison.Ordinal);
        Assert.Contains($"good  agent     none runs with {data.Path}", output, StringComparison.Ordinal);
        Assert.Equal(0, code);

        engine.ModelsStatus = 500;
        settings[3] = "im_wellformed";
        (code, output) = await CommandAsync("doctor", data, settings);
        Assert.Contains("BAD   gateway   The gateway", output, StringComparison.Ordinal);
        Assert.Contains("status 500", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("45m", 45 * 60)]
    [InlineData("2h", 2 * 60 * 60)]
    [InlineData("3d", 3 * 24 * 60 * 60)]
    [InlineData("0h", null)]
    [InlineData("h", null)]
    [InlineData("2", null)]
    [InlineData("-2h", null)]
    [InlineData("2w", null)]
    public void ParseTime_OfALength_IsSeconds(string text, int? seconds) =>
        Assert.Equal(seconds, (int?)OwnerCommands.ParseTime(text)?.TotalSeconds);

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_WhenTheOwnersGameStarts_HandsItsJobToAnotherMinerAndComesBack()
    {
        using var data = new TempDirectory();
        string game = OwnersGame.MakeIn(data.Path, "owners-game");
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        engine.Chat = context =>
        {
            var gone = new TaskCompletionSource();
            context.RequestAborted.Register(gone.SetResult);
            return gone.Task;
        };
        await using AgentRun agent = await StartAsync(engine, data, ("yield-to", "owners-game"), ("resume-after-seconds", "1"));
        Task<(System.Net.HttpStatusCode Status, string Body)> answer = chat.Server.AskAsync();
        await Eventually.HoldsAsync(() => engine.Bodies.Count == 1, Patience, "the engine has the job");
        await using ScriptedMiner other = await chat.Server.ConnectMinerAsync("other");

        long began = TimeProvider.System.GetTimestamp();
        await using (ProgramRun.Start(game, ["600"]))
        {
            IdleCloud.Wire.Job job = await other.NextJobAsync();
            Timing.KeepsSince(began, Soon, "game started to job handed on");
            Assert.Equal(2u, job.Attempt);
            other.Accept(job);
            other.Text(job, 0, "Here I am.");
            other.Complete(job, 1);
            Assert.Contains("Here I am.", (await answer).Body, StringComparison.Ordinal);
            Assert.Equal((0, "paused by owners-game"), await NowAsync(data));
        }

        await Eventually.HoldsAsync(async () => (await chat.Server.PoolAsync()).Miners == 2, Patience, "the agent comes back");
        using JsonDocument status = JsonDocument.Parse((await CommandAsync("status", data, "--json")).Output);
        Assert.Equal((1, 0), (status.RootElement.GetProperty("handed_back_jobs").GetInt32(), status.RootElement.GetProperty("failed_jobs").GetInt32()));
        Signals.Send(agent.Id, Signal.Interrupt);
        Assert.Equal(0, await agent.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        await other.DisposeAsync();
        await chat.Server.SettleAsync();
    }

    private AgentRun Start(ScriptedServer engine, TempDirectory data, params (string Name, string Value)[] more) => AgentRun.Start(
        chat.Server.Address,
        [
            ("key", chat.Server.MinerKey), ("model", ""), ("serve", "idle-tiny=test-model"), ("engine-url", new Uri(engine.Url, "/v1").ToString()),
            ("data", data.Path), .. more,
        ]);

    private async Task<AgentRun> StartAsync(ScriptedServer engine, TempDirectory data, params (string Name, string Value)[] more)
    {
        AgentRun agent = Start(engine, data, more);
        await OnOfferAsync();
        return agent;
    }

    private Task OnOfferAsync() => Eventually.HoldsAsync(
        async () => (await chat.Server.PoolAsync()).Miners == 1, Patience, "the agent's slots are on offer");

    private static async Task<(int Code, string Now)> NowAsync(TempDirectory data)
    {
        (int code, string output) = await CommandAsync("status", data, "--json");
        return (code, JsonDocument.Parse(output).RootElement.GetProperty("now").GetString()!);
    }

    private static async Task<(int Code, string Output)> CommandAsync(string command, TempDirectory data, params string[] more) =>
        await ProgramRun.CompleteAsync(Programs.Find("MinerAgent", "idlecloud-miner"), [command, "--data", data.Path, .. more]);
}
