using System.Net;
using IdleCloud.Bench.FakeMiners;
using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Bench;

/// <summary>A fake miner's faults against the real gateway: what a customer gets of each, with no other miner there to help.</summary>
public sealed class FaultPlayTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Tokens = 4;
    private readonly Pacer pacer = new(TimeProvider.System);
    private readonly MinerStats stats = new();
    private ChatServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await ChatServer.StartAsync(postgres);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        pacer.Dispose();
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("none", 200, Tokens, "[DONE]", true)]
    [InlineData("duplicate", 200, Tokens, "[DONE]", true)]
    [InlineData("late", 200, Tokens, "[DONE]", true)]
    [InlineData("wrong-attempt", 200, Tokens, "[DONE]", true)]
    [InlineData("shuffle", 503, 0, "no_miners_available", true)]
    [InlineData("gap:2", 200, 2, "miner_lost", true)]
    [InlineData("bad-utf8:2", 200, 2, "miner_lost", true)]
    [InlineData("oversized:2", 200, 2, "miner_lost", false)]
    [InlineData("die:2", 200, 2, "miner_lost", false)]
    [InlineData("die:0", 503, 0, "no_miners_available", false)]
    [InlineData("engine-error:2", 200, 2, "miner_lost", true)]
    [InlineData("engine-error:0", 503, 0, "no_miners_available", true)]
    [InlineData("refuse", 503, 0, "no_miners_available", true)]
    [InlineData("context-length", 400, 0, "context_length_exceeded", true)]
    public async Task Answer_WithAFault_IsToACustomerWhatTheFaultIs(string fault, int status, int texts, string end, bool livesOn)
    {
        await using FakeMiner miner = await ConnectAsync(fault);
        (HttpStatusCode answered, string body) = await server.AskAsync("\"stream\":true");

        Assert.Equal(status, (int)answered);
        Assert.Equal(texts, body.Split("\"content\":\"").Skip(1).Count(text => text[0] != '"'));
        Assert.Contains(end, body, StringComparison.Ordinal);
        Assert.Equal(end == "[DONE]", body.Contains("[DONE]", StringComparison.Ordinal));
        Assert.Equal(fault == "none" ? 0 : 1, stats.Faults);
        if (!livesOn) await miner.Completion.WaitAsync(Cancel);
        else Assert.False(miner.Completion.IsCompleted);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("hang:2", 1)]
    [InlineData("freeze:2", 0)]
    public async Task Answer_ThatStops_CanStillBeCancelledUnlessAllIsFrozen(string fault, int cancelled)
    {
        await using FakeMiner miner = await ConnectAsync(fault);
        using (HttpResponseMessage response = await server.PostAsync("\"stream\":true", Cancel))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
            for (int texts = 0; texts < 2;)
            {
                string line = await reader.ReadLineAsync(Cancel) ?? throw new InvalidDataException("the answer has ended");
                if (line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal)) texts++;
            }

            Assert.Equal(1, miner.Running);
        }

        await Eventually.HoldsAsync(() => server.LiveRelays == 0, TimeSpan.FromSeconds(10), "the gateway has let go of the request");
        await Eventually.HoldsAsync(() => stats.Cancelled == cancelled, TimeSpan.FromSeconds(10), $"{cancelled} jobs are cancelled");
        Assert.Equal(1 - cancelled, miner.Running);
    }

    private async Task<FakeMiner> ConnectAsync(string fault)
    {
        Assert.True(FaultRule.TryParse(fault, out FaultRule rule));
        var options = new FakeMinerOptions
        {
            Gateway = server.Address,
            Key = server.MinerKey,
            // Slow enough that what comes before a fault has reached the customer by then.
            Plan = new AnswerPlan(Tokens, FirstTokenMs: 0, GapMs: 20, Bytes: 0, rule),
        };
        FakeMiner miner = await FakeMiner.ConnectAsync(options, pacer, stats, Cancel);
        await Eventually.HoldsAsync(async () => (await server.PoolAsync()).Miners > 0, TimeSpan.FromSeconds(10), "the miner's slots are on offer");
        return miner;
    }
}
