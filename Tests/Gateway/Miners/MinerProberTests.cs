using System.Net;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Gateway.Miners;

/// <summary>A miner that has failed is given a small job of the platform's own before any customer's.</summary>
public sealed class MinerProberTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ChatServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ChatServer.StartAsync(
        postgres, settings: new() { ["Pools:FirstBackoff"] = "00:00:00.050", ["Pools:QueueDeadline"] = "00:01:00", ["Pools:ProbeTimeout"] = "00:10:00" });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Miner_ThatHasFailed_IsProbedAndThenServesThoseWhoWaited()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Job probe = await FailAsync(miner);
        Assert.Equal(("Say hello.", 8u), (probe.Request.Messages[0].Content, probe.Request.MaxTokens));

        // Whoever asks meanwhile waits for the probe's end.
        Task<(HttpStatusCode Status, string Body)> waiting = _server.AskAsync();
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()) is { Queued: 1, BackedOff: 1 }, Patience, "the customer waits");
        Answer(miner, probe, "Hello.");
        Job job = await miner.NextJobAsync();
        Assert.Equal("Hi", job.Request.Messages[0].Content);
        Answer(miner, job, "served");
        Assert.Contains("\"served\"", (await waiting).Body);
        Assert.Equal(0, (await _server.PoolAsync()).BackedOff);

        // Of the three jobs one is billed: the probe is nobody's, and the failed one costs nothing.
        await using var books = new Books(_server.ConnectionString, _server.Services.GetRequiredService<ILedger>());
        Assert.Equal(1, await books.ReadAsync("select count(*) from job_outcome where charge > 0"));
        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("fails")]
    [InlineData("says nothing")]
    public async Task Miner_WhoseProbeGoesWrong_IsProbedAgainAndGetsNoJob(string how)
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Job probe = await FailAsync(miner);
        Task<(HttpStatusCode Status, string Body)> waiting = _server.AskAsync();
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Queued == 1, Patience, "the customer waits");
        if (how == "fails") miner.Fail(probe, FailureCode.Engine);
        else miner.Complete(probe, 0);

        Job again = await miner.NextJobAsync();
        Assert.Equal("Say hello.", again.Request.Messages[0].Content);
        Assert.False(waiting.IsCompleted);
        Answer(miner, again, "Hello.");
        Answer(miner, await miner.NextJobAsync(), "served");
        Assert.Contains("\"served\"", (await waiting).Body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Miner_ThatDialsAgainWhileItIsProbed_IsProbedAgain()
    {
        string machine = $"machine-{Guid.NewGuid():N}";
        await using (ScriptedMiner first = await _server.ConnectMinerAsync(machineId: machine)) await FailAsync(first);
        await _server.SettleAsync();
        await using ScriptedMiner second = await _server.ConnectMinerAsync(machineId: machine);
        Job probe = await second.NextJobAsync();
        Assert.Equal("Say hello.", probe.Request.Messages[0].Content);
        Answer(second, probe, "Hello.");
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).BackedOff == 0, Patience, "it is healthy");
    }

    /// <summary>A customer's job fails by the miner's fault.</summary>
    /// <returns>The probe that follows.</returns>
    private async Task<Job> FailAsync(ScriptedMiner miner)
    {
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        miner.Fail(await miner.NextJobAsync(), FailureCode.Engine);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await asking).Status);
        return await miner.NextJobAsync();
    }

    private static void Answer(ScriptedMiner miner, Job job, string text)
    {
        miner.Accept(job);
        miner.Text(job, 0, text);
        miner.Complete(job, 1, FinishReason.Stop, new Usage { PromptTokens = 5, CompletionTokens = 1 });
    }
}
