using System.Net;
using System.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>What time alone changes, on a clock that the test moves.</summary>
public sealed class PatienceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private ChatServer _server = null!;

    /// <summary>
    /// A miner has all the time of the test to accept, since its frame travels in real time. The deadline for that has its own test.
    /// </summary>
    public async ValueTask InitializeAsync() =>
        _server = await ChatServer.StartAsync(postgres, _clock, new() { ["Gateway:Relay:AcceptTimeout"] = "00:05:00" });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WithoutATokenForTenSeconds_BeginsWithSignsOfLife()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        await PassAsync(TimeSpan.FromSeconds(9.5));
        Assert.False(asking.IsCompleted);
        await PassAsync(TimeSpan.FromSeconds(0.7));

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        Assert.Equal(": keep-alive", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        await PassAsync(TimeSpan.FromSeconds(10.2));
        Assert.Equal(": keep-alive", await reader.ReadLineAsync(TestContext.Current.CancellationToken));

        miner.Text(job, 0, "late but here");
        miner.Complete(job, 1);
        string rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"role\":\"assistant\"", rest);
        Assert.Contains("\"late but here\"", rest);
        Assert.EndsWith("data: [DONE]\n\n", rest);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_AfterASignOfLife_TellsAFailureAsAnErrorEvent()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        await PassAsync(TimeSpan.FromSeconds(10.2));
        using HttpResponseMessage response = await asking;
        miner.Kill();

        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(": keep-alive\n\ndata: {\"error\":{", body);
        Assert.Contains("\"code\":\"no_miners_available\"", body);
        Assert.DoesNotContain("[DONE]", body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WaitingForASlot_GetsSignsOfLifeToo()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(slots: 1);
        Task<(HttpStatusCode, string)> first = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        Task<HttpResponseMessage> second = _server.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Queued == 1, TimeSpan.FromSeconds(5), "the second job waits");
        await PassAsync(TimeSpan.FromSeconds(10.2));

        using HttpResponseMessage response = await second;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        foreach (string line in new[] { ": keep-alive", "", ": queued position=1", "" })
        {
            Assert.Equal(line, await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        miner.Complete(job, 0);
        await first;
        job = await miner.NextJobAsync();
        miner.Text(job, 0, "served at last");
        miner.Complete(job, 1);
        string body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"served at last\"", body);
        Assert.EndsWith("data: [DONE]\n\n", body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhoseMinerTakesNoNotice_GoesToAnother()
    {
        await _server.DisposeAsync();
        _server = await ChatServer.StartAsync(postgres, _clock, new() { ["Gateway:Relay:AcceptTimeout"] = "00:00:03" });
        await using ScriptedMiner deaf = await _server.ConnectMinerAsync("deaf");
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync("\"stream\":true");
        Job job = await deaf.NextJobAsync();
        await using ScriptedMiner other = await _server.ConnectMinerAsync("other");
        await PassAsync(TimeSpan.FromSeconds(3.2));

        Assert.Equal(job.Job_, (await deaf.NextCancelAsync()).Job);
        Job again = await other.NextJobAsync();
        deaf.Text(job, 0, "too late");
        other.Text(again, 0, "in time");
        other.Complete(again, 1);
        (_, string body) = await asking;
        Assert.Contains("\"in time\"", body);
        Assert.DoesNotContain("too late", body);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_ThatStopsInTheMiddle_EndsWithAnErrorEvent()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "once");
        using HttpResponseMessage response = await asking;
        await PassAsync(TimeSpan.FromSeconds(31));

        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"code\":\"miner_lost\"", body);
        Assert.DoesNotContain("[DONE]", body);
        Assert.Equal(job.Job_, (await miner.NextCancelAsync()).Job);
    }

    /// <summary>Lets time pass in the steps of the sweeper, which looks in between.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(100);
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step)
        {
            _clock.Advance(step);
            await Task.Yield();
        }
    }
}
