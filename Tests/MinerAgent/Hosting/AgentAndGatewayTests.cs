using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.OpenAi;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>The agent's program at a real gateway.</summary>
public sealed class AgentAndGatewayTests(ChatFixture chat) : IClassFixture<ChatFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_WithAKeyThatNobodyKnows_EndsBeforeItInstallsAnything()
    {
        using var engines = new TempDirectory();
        await using AgentRun agent = AgentRun.Start(
            chat.Server.Address, ("key", ApiKeyFormat.Generate(ApiKeyKind.Miner)), ("engine-dir", engines.Path));

        Assert.Equal(2, await agent.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        Assert.Contains("does not know this miner key (--key", agent.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(engines.Path));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_WhenCtrlCIsPressedTwiceWhileAJobRuns_StopsAtOnceWithCode130()
    {
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        engine.Chat = context =>
        {
            var gone = new TaskCompletionSource();
            context.RequestAborted.Register(gone.SetResult);
            return gone.Task;
        };
        await using AgentRun agent = AgentRun.Start(
            chat.Server.Address, ("key", chat.Server.MinerKey), ("model", ""), ("serve", "idle-tiny=test-model"),
            ("engine-url", new Uri(engine.Url, "/v1").ToString()));
        await Eventually.HoldsAsync(async () => (await chat.Server.PoolAsync()).Miners == 1, Patience, "the agent's slots are on offer");
        Task answer = chat.Server.AskAsync();
        await Eventually.HoldsAsync(() => engine.Bodies.Count == 1, Patience, "the engine has the job");

        Signals.Send(agent.Id, Signal.Interrupt);
        await agent.PrintedAsync("Draining: 1 running jobs are finished, no new ones taken");
        Assert.False(agent.Exited.IsCompleted);
        Signals.Send(agent.Id, Signal.Interrupt);

        Assert.Equal(130, await agent.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        await answer;
        await chat.Server.SettleAsync();
    }
}
