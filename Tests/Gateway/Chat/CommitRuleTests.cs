using System.Net;
using System.Text.Json;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>Before the first visible byte a failure is made good by another miner, or told by its status; after it, by an error event.</summary>
public sealed class CommitRuleTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    /// <summary>What a miner may do wrong with a job.</summary>
    public static TheoryData<string, Action<object, Job, ulong>> Faults => new()
    {
        { "is killed", Fault((miner, _, _) => miner.Kill()) },
        { "reports a failed engine", Fault((miner, job, _) => miner.Fail(job, FailureCode.Engine)) },
        { "refuses", Fault((miner, job, _) => miner.Fail(job, FailureCode.Refused)) },
        { "leaves out a chunk", Fault((miner, job, seq) => miner.Text(job, seq + 1, "x")) },
        { "sends text that is not UTF-8", Fault((miner, job, seq) => miner.Chunk(job, seq, ChunkPart.Text, [0xC3, 0x28])) },
        { "sends half a character", Fault((miner, job, seq) => miner.Chunk(job, seq, ChunkPart.Text, [0xF0, 0x9F])) },
        { "counts too few chunks", Fault((miner, job, seq) => miner.Complete(job, seq - 1)) },
        { "counts too many chunks", Fault((miner, job, seq) => miner.Complete(job, seq + 1)) },
        { "ends without a reason", Fault((miner, job, seq) => miner.Complete(job, seq, FinishReason.Unspecified)) },
        { "stops unasked", Fault((miner, job, seq) => miner.Complete(job, seq, FinishReason.Cancelled)) },
        { "sends a frame beyond the limit", Fault((miner, job, seq) => miner.Chunk(job, seq, ChunkPart.Text, new byte[70_000])) },
        { "registers again", Fault((miner, _, _) => miner.Send(ScriptedMiner.Registration())) },
    };

    [Theory(Timeout = ChatServer.TestTimeout)]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Stream_WhenAMinerFailsBeforeTheFirstByte_ComesFromAnother(string what, Action<object, Job, ulong> fault)
    {
        Assert.NotEmpty(what);
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first");
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync("\"stream\":true");
        Job job = await first.NextJobAsync();
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second");
        first.Reasoning(job, 0, "");
        fault(first, job, 1);
        Job again = await second.NextJobAsync();
        second.Text(again, 0, "fine");
        second.Complete(again, 1);

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"fine\"", body);
        Assert.EndsWith("data: [DONE]\n\n", body);
        Assert.DoesNotContain("error", body);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Stream_WhenAMinerFailsAfterTheFirstByte_EndsWithAnErrorEvent(string what, Action<object, Job, ulong> fault)
    {
        Assert.NotEmpty(what);
        await using ScriptedMiner miner = await _server.ConnectMinerAsync("first");
        using HttpResponseMessage response = await StartStreamAsync(miner);
        Job job = _current!;
        fault(miner, job, 1);

        string rest = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("[DONE]", rest);
        string last = rest.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        JsonElement error = ChatServer.ErrorOf(last["data: ".Length..]);
        Assert.Equal("miner_lost", error.GetProperty("code").GetString());
        Assert.Equal("service_unavailable_error", error.GetProperty("type").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhenTheOnlyMinerIsKilledBeforeTheFirstByte_Is503WithRetryAfter()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        await miner.NextJobAsync();
        miner.Kill();

        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("no_miners_available", ChatServer.ErrorOf(body).GetProperty("code").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Request_WithoutAnyMiner_Is503AtOnce()
    {
        (HttpStatusCode status, string body) = await _server.AskAsync("\"stream\":true");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("no_miners_available", ChatServer.ErrorOf(body).GetProperty("code").GetString());
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(FailureCode.ContextLength, "context_length_exceeded")]
    [InlineData(FailureCode.Conversation, "unsupported_parameter")]
    public async Task Request_ThatNoMinerOfTheModelCanAnswer_Is400AndGoesToNoOtherMiner(FailureCode failure, string code)
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync("first");
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        miner.Fail(job, failure);

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(code, ChatServer.ErrorOf(body).GetProperty("code").GetString());
        Assert.Equal("messages", ChatServer.ErrorOf(body).GetProperty("param").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Request_ThatFailsOnThreeMiners_Is503()
    {
        ScriptedMiner[] miners =
        [
            await _server.ConnectMinerAsync("a"),
            await _server.ConnectMinerAsync("b"),
            await _server.ConnectMinerAsync("c"),
            await _server.ConnectMinerAsync("d"),
        ];
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        List<Task<Job>> waiting = [.. miners.Select(miner => miner.NextJobAsync())];
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Task<Job> next = await Task.WhenAny(waiting.Where(job => !job.IsCompleted || job.Result.Attempt == attempt));
            Job job = await next;
            Assert.Equal((uint)attempt, job.Attempt);
            miners[waiting.IndexOf(next)].Fail(job, FailureCode.Engine);
        }

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("miner_lost", ChatServer.ErrorOf(body).GetProperty("code").GetString());
        foreach (ScriptedMiner miner in miners) await miner.DisposeAsync();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WithDuplicateAndLateFrames_IsAsIfTheyHadNotCome()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        var stale = new Job(job) { Attempt = job.Attempt + 1 };
        miner.Text(job, 0, "one ");
        miner.Text(job, 0, "one ");
        miner.Text(stale, 0, "ghost");
        miner.Text(job, 1, "two");
        miner.Text(job, 0, "one ");
        miner.Complete(stale, 1);
        miner.Complete(job, 2);
        miner.Text(job, 2, "late");
        miner.Complete(job, 3);

        (_, string body) = await asking;
        string[] contents = [.. body.Split("\n\n").Where(line => line.Contains("\"content\":\"", StringComparison.Ordinal))];
        Assert.Equal(3, contents.Length);
        Assert.Contains("\"one \"", contents[1]);
        Assert.Contains("\"two\"", contents[2]);
        Assert.EndsWith("data: [DONE]\n\n", body);
    }

    private Job? _current;

    /// <summary>Starts a stream and waits until its first text is at the customer.</summary>
    private async Task<HttpResponseMessage> StartStreamAsync(ScriptedMiner miner)
    {
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true", TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "seen");
        HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        _current = job;
        return response;
    }

    private static Action<object, Job, ulong> Fault(Action<ScriptedMiner, Job, ulong> fault) =>
        (miner, job, seq) => fault((ScriptedMiner)miner, job, seq);
}
