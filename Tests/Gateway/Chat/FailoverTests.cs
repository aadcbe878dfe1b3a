using System.Net;
using System.Text;
using System.Text.Json;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>A miner fails in the middle of a stream: another one goes on, and the customer has one answer and one bill.</summary>
public sealed class FailoverTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    private const string Stream = "\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    private const string Comment = ": idc-failover: true";

    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    /// <summary>The ways in which a miner may leave a job half done.</summary>
    public static TheoryData<string> Faults => ["dies", "engine", "owner", "refuses", "gap", "bad text", "stops unasked"];

    [Theory(Timeout = ChatServer.TestTimeout)]
    [MemberData(nameof(Faults))]
    public async Task Stream_WhenItsMinerFailsMidway_GoesOnAtAnotherWithOneBill(string fault)
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        (HttpResponseMessage response, Job job, StreamReader reader) = await StartAsync(first, Stream + ",\"max_tokens\":20");
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second", canResume: true);
        first.Text(job, 1, "two ");
        await ReadUntilAsync(reader, "two ");
        Play(first, job, 2, fault);

        Job rest = await second.NextJobAsync();
        Assert.Equal((2u, "one two ", "", 2u), (rest.Attempt, rest.Resume.Text, rest.Resume.Reasoning, rest.Resume.Tokens));
        Assert.Equal((18u, job.Request.Messages), (rest.Request.MaxTokens, rest.Request.Messages));
        // What the first one still sends is nobody's.
        if (fault is "engine" or "owner") first.Text(job, 2, "ghost ");
        second.Text(rest, 0, "three ");
        second.Text(rest, 1, "four");
        second.Complete(rest, 2, FinishReason.Stop, new Usage { PromptTokens = 12, CompletionTokens = 3, ResumedTokens = 4 });

        string body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["three ", "four"], TextsOf(body));
        Assert.Contains(Comment, body);
        Assert.EndsWith("data: [DONE]\n\n", body);
        Assert.Contains("\"prompt_tokens\":8,\"completion_tokens\":5,", body);
        response.Dispose();
        // idle-tiny: 10 nano-USD a prompt token, 40 a completion token; of the 280, the second has earned its share of 12 × 10 + 3 × 40.
        await AssertBooksAsync(job, charge: 280, pay: 240 * 8 / 10);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhenTwoMinersFailMidway_IsFinishedByTheThirdAndAFourthIsNotAsked()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        (HttpResponseMessage response, Job job, StreamReader reader) = await StartAsync(first, Stream);
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second", canResume: true);
        first.Kill();
        Job next = await second.NextJobAsync();
        second.Text(next, 0, "two ");
        await ReadUntilAsync(reader, "two ");
        await using ScriptedMiner third = await _server.ConnectMinerAsync("third", canResume: true);
        second.Fail(next, FailureCode.Engine);

        Job last = await third.NextJobAsync();
        Assert.Equal((3u, "one two ", 2u), (last.Attempt, last.Resume.Text, last.Resume.Tokens));
        await using ScriptedMiner fourth = await _server.ConnectMinerAsync("fourth", canResume: true);
        third.Fail(last, FailureCode.Engine);
        string body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"code\":\"miner_lost\"", body);
        Assert.DoesNotContain("[DONE]", body);
        response.Dispose();
        await AssertBooksAsync(job, charge: 0, pay: 0);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhenNobodyLeftCanGoOn_EndsWithAnErrorEvent()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        (HttpResponseMessage response, Job job, StreamReader reader) = await StartAsync(first, Stream);
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second");
        first.Fail(job, FailureCode.Owner);

        string body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"code\":\"miner_lost\"", body);
        Assert.DoesNotContain("[DONE]", body);
        response.Dispose();
        await AssertBooksAsync(job, charge: 0, pay: 0);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WhenItsMinerFailsWithinTheThoughts_GoesOnOrBeginsAgain(bool areVisible)
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        Task<HttpResponseMessage> asking = _server.PostAsync(
            Stream + (areVisible ? ",\"include_reasoning\":true" : ""), TestContext.Current.CancellationToken);
        Job job = await first.NextJobAsync();
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second", canResume: true);
        first.Reasoning(job, 0, "I thi");
        if (areVisible) await asking;
        first.Fail(job, FailureCode.Engine);

        Job rest = await second.NextJobAsync();
        Assert.Equal(areVisible ? new Resume { Reasoning = "I thi", Tokens = 1 } : null, rest.Resume);
        second.Reasoning(rest, 0, areVisible ? "nk" : "I think");
        second.Text(rest, 1, "yes");
        second.Complete(rest, 2);
        using HttpResponseMessage response = await asking;
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["yes"], TextsOf(body));
        // Before the first visible byte a header can still tell.
        Assert.Equal(!areVisible, response.Headers.Contains("idc-failover"));
        Assert.Equal(areVisible, body.Contains(Comment, StringComparison.Ordinal));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_OfHiddenThoughtsAndText_IsResumedWithBoth()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        Task<HttpResponseMessage> asking = _server.PostAsync(Stream, TestContext.Current.CancellationToken);
        Job job = await first.NextJobAsync();
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second", canResume: true);
        first.Reasoning(job, 0, "I think");
        first.Text(job, 1, "ye");
        using HttpResponseMessage response = await asking;
        first.Kill();
        Job rest = await second.NextJobAsync();
        Assert.Equal(new Resume { Reasoning = "I think", Text = "ye", Tokens = 2 }, rest.Resume);
        second.Text(rest, 0, "s");
        second.Complete(rest, 1);
        Assert.Equal(["ye", "s"], TextsOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task WholeAnswer_WhenItsMinerFails_BeginsAgainAndTellsByAHeader()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":false", TestContext.Current.CancellationToken);
        Job job = await first.NextJobAsync();
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second");
        first.Text(job, 0, "half");
        first.Kill();
        Job again = await second.NextJobAsync();
        Assert.Null(again.Resume);
        second.Text(again, 0, "whole");
        second.Complete(again, 1);
        using HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("idc-failover")));
        Assert.Contains("\"content\":\"whole\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WhenItsMinerDiesBehindTheLastTokenThatIsPaidFor_IsWhole()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first", canResume: true);
        (HttpResponseMessage response, Job job, StreamReader reader) = await StartAsync(first, Stream + ",\"max_tokens\":2");
        first.Text(job, 1, "two");
        await ReadUntilAsync(reader, "two");
        first.Kill();
        string body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"finish_reason\":\"length\"", body);
        Assert.EndsWith("data: [DONE]\n\n", body);
        response.Dispose();
    }

    /// <summary>Starts a stream and waits until its first text is at the customer.</summary>
    private async Task<(HttpResponseMessage Response, Job Job, StreamReader Reader)> StartAsync(ScriptedMiner miner, string more)
    {
        Task<HttpResponseMessage> asking = _server.PostAsync(more, TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "one ");
        HttpResponseMessage response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        return (response, job, reader);
    }

    private static void Play(ScriptedMiner miner, Job job, ulong seq, string fault)
    {
        switch (fault)
        {
            case "dies": miner.Kill(); break;
            case "engine": miner.Fail(job, FailureCode.Engine); break;
            case "owner": miner.Fail(job, FailureCode.Owner); break;
            case "refuses": miner.Fail(job, FailureCode.Refused); break;
            case "gap": miner.Text(job, seq + 1, "x"); break;
            case "bad text": miner.Chunk(job, seq, ChunkPart.Text, [0xC3, 0x28]); break;
            default: miner.Complete(job, seq, FinishReason.Cancelled); break;
        }
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains($"\"{text}\"", StringComparison.Ordinal))
        {
            // Lines before it.
        }
    }

    private static string[] TextsOf(string body) =>
    [
        .. body.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices"))
            .Where(choices => choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out _))
            .Select(choices => choices[0].GetProperty("delta").GetProperty("content").GetString()!)
            .Where(text => text.Length > 0),
    ];

    private async Task AssertBooksAsync(Job job, long charge, long pay)
    {
        Assert.True(JobKey.TryRead(job.Job_.Span, 1, out JobKey key));
        await using var books = new Books(_server.ConnectionString, _server.Services.GetRequiredService<ILedger>());
        await Eventually.HoldsAsync(
            async () => await books.ReadAsync("select count(*) from job_outcome where job_id = $1", key.JobId) == 1,
            TimeSpan.FromSeconds(10), "it is in the books");
        Assert.Equal(
            (charge, pay),
            (await books.ReadAsync("select charge from job_outcome where job_id = $1", key.JobId),
                await books.ReadAsync("select pay from job_outcome where job_id = $1", key.JobId)));
        await Books.CheckAsync(_server.Services.GetRequiredService<ILedger>());
    }
}
