using System.Net;
using System.Text;
using IdleCloud.Bench.FakeMiners;
using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;
using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Bench;

/// <summary>A fake miner's faults against the real gateway: what a customer gets of each, with no other miner there to help.</summary>
public sealed class FaultPlayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Tokens = 4;
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(20);

    private readonly ManualTimeProvider _clock = new();
    private readonly MinerStats _stats = new();
    private Pacer _pacer = null!;
    private ChatServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pacer = new Pacer(_clock);
        _server = await ChatServer.StartAsync(postgres);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _pacer.Dispose();
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
        // What comes before a fault is with the customer by then.
        (HttpStatusCode answered, string body) = await AskAsync(before: fault.EndsWith(":2", StringComparison.Ordinal) ? texts : 0);

        Assert.Equal(status, (int)answered);
        Assert.Equal(texts, body.Split("\"content\":\"").Skip(1).Count(text => text[0] != '"'));
        Assert.Contains(end, body, StringComparison.Ordinal);
        Assert.Equal(end == "[DONE]", body.Contains("[DONE]", StringComparison.Ordinal));
        Assert.Equal(fault == "none" ? 0 : 1, _stats.Faults);
        if (!livesOn) await miner.Completion.WaitAsync(Cancel);
        else Assert.False(miner.Completion.IsCompleted);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("hang:2", 1)]
    [InlineData("freeze:2", 0)]
    public async Task Answer_ThatStops_CanStillBeCancelledUnlessAllIsFrozen(string fault, int cancelled)
    {
        await using FakeMiner miner = await ConnectAsync(fault);
        using (HttpResponseMessage response = await _server.PostAsync("\"stream\":true", Cancel))
        {
            _clock.Advance(2 * Gap);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
            for (int texts = 0; texts < 2;)
            {
                if (IsText(await reader.ReadLineAsync(Cancel) ?? throw new InvalidDataException("the answer has ended"))) texts++;
            }

            Assert.Equal(1, miner.Running);
        }

        await Eventually.HoldsAsync(() => _server.LiveRelays == 0, TimeSpan.FromSeconds(10), "the gateway has let go of the request");
        await Eventually.HoldsAsync(() => _stats.Cancelled == cancelled, TimeSpan.FromSeconds(10), $"{cancelled} jobs are cancelled");
        Assert.Equal(1 - cancelled, miner.Running);
    }

    /// <summary>Asks, and lets the miner go on to its next token when the last one, up to the so many'th, is with the customer.</summary>
    private async Task<(HttpStatusCode Status, string Body)> AskAsync(int before)
    {
        var body = new StringBuilder();
        int texts = 0;
        Task<HttpStatusCode> asking = ReadAsync();
        for (int sent = 1; !asking.IsCompleted; sent++)
        {
            int awaited = Math.Min(sent, before);
            await Eventually.HoldsAsync(() => asking.IsCompleted || Volatile.Read(ref texts) >= awaited, TimeSpan.FromSeconds(10), "the text is there");
            _clock.Advance(Gap);
            // A step before the miner has set its timer moves nothing, and the next one does: this only keeps the loop off the processor.
            await Task.WhenAny(asking, Task.Delay(1, Cancel));
        }

        return (await asking, body.ToString());

        async Task<HttpStatusCode> ReadAsync()
        {
            using HttpResponseMessage response = await _server.PostAsync("\"stream\":true", Cancel);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
            while (await reader.ReadLineAsync(Cancel) is { } line)
            {
                body.AppendLine(line);
                if (IsText(line)) Interlocked.Increment(ref texts);
            }

            return response.StatusCode;
        }
    }

    private static bool IsText(string line) =>
        line.Contains("\"content\":\"", StringComparison.Ordinal) && !line.Contains("\"content\":\"\"", StringComparison.Ordinal);

    private async Task<FakeMiner> ConnectAsync(string fault)
    {
        Assert.True(FaultRule.TryParse(fault, out FaultRule rule));
        var options = new FakeMinerOptions
        {
            Gateway = _server.Address,
            Key = _server.MinerKey,
            Plan = new AnswerPlan(Tokens, FirstTokenMs: 0, GapMs: (int)Gap.TotalMilliseconds, Bytes: 0, rule),
        };
        FakeMiner miner = await FakeMiner.ConnectAsync(options, _pacer, _stats, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners > 0, TimeSpan.FromSeconds(10), "the miner's slots are on offer");
        return miner;
    }
}
