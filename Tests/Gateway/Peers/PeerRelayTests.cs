using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IdleCloud.Silo.Ledger;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using Microsoft.Extensions.DependencyInjection;
using Books = IdleCloud.Tests.Money.Books;

namespace IdleCloud.Tests.Gateway.Peers;

/// <summary>The customer at one gateway, the miner at another: what it is like when both are at one.</summary>
public sealed class PeerRelayTests(TwoGateways gateways) : IClassFixture<TwoGateways>, IAsyncLifetime
{
    private const string Stream = "\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    private readonly ChatServer _near = gateways.Near;
    private readonly ChatServer _far = gateways.Far;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _near.SettleAsync();
        await _far.SettleAsync();
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("\"stream\":false")]
    [InlineData(Stream)]
    public async Task Ask_WhenTheOnlyMinerIsAtAnotherGateway_IsAnsweredAndBilledOnce(string mode)
    {
        await using ScriptedMiner miner = await _far.ConnectMinerAsync();
        Task<(HttpStatusCode Status, string Body)> asking = _near.AskAsync(mode + ",\"max_tokens\":20");
        Job job = await miner.NextJobAsync();
        Assert.Equal((20u, "Hi"), (job.Request.MaxTokens, Assert.Single(job.Request.Messages).Content));
        miner.Accept(job);
        for (ulong seq = 0; seq < 10; seq++) miner.Text(job, seq, $"{seq} ");
        miner.Complete(job, 10, usage: new Usage { PromptTokens = 3, CompletionTokens = 10 });

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 ", TextOf(body));
        Assert.Contains("\"prompt_tokens\":3,\"completion_tokens\":10,", body);
        await AssertBooksAsync(job, charge: 3 * 10 + 10 * 40);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Ask_OneAfterTheOther_FindsTheSlotFreeAgain()
    {
        await using ScriptedMiner miner = await _far.ConnectMinerAsync(slots: 1);
        for (int round = 0; round < 5; round++)
        {
            Task<(HttpStatusCode Status, string Body)> asking = _near.AskAsync();
            Job job = await miner.NextJobAsync();
            miner.Text(job, 0, $"{round}");
            miner.Complete(job, 1);
            Assert.Equal($"{round}", TextOf((await asking).Body));
        }
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task HangUp_AtOneGateway_CancelsAtTheOthersMinerAndItsPromptIsPaid()
    {
        await using ScriptedMiner miner = await _far.ConnectMinerAsync();
        using TcpClient customer = await _near.SendRawAsync(Stream);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "one");
        using var reader = new StreamReader(customer.GetStream());
        await ReadUntilAsync(reader, "one");

        long began = TimeProvider.System.GetTimestamp();
        // By a reset, as a killed client does.
        customer.LingerState = new LingerOption(true, 0);
        customer.Close();
        Cancel cancel = await miner.NextCancelAsync();
        Timing.KeepsSince(began, TimeSpan.FromSeconds(1), "hang-up to cancel at another gateway's miner");
        Assert.Equal((job.Job_, job.Attempt), (cancel.Job, cancel.Attempt));
        miner.Complete(job, 1, FinishReason.Cancelled, new Usage { PromptTokens = 3, CompletionTokens = 1 });
        await AssertBooksAsync(job, charge: 3 * 10 + 40);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WhenItsMinerFailsMidway_GoesOnAtTheOtherGateway(bool beginsFar)
    {
        (ChatServer begun, ChatServer resumed) = beginsFar ? (_far, _near) : (_near, _far);
        await using ScriptedMiner first = await begun.ConnectMinerAsync("first", canResume: true);
        Task<HttpResponseMessage> asking = _near.PostAsync(Stream, TestContext.Current.CancellationToken);
        Job job = await first.NextJobAsync();
        first.Text(job, 0, "one ");
        using HttpResponseMessage response = await asking;
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), Encoding.UTF8);
        await ReadUntilAsync(reader, "one ");
        await using ScriptedMiner second = await resumed.ConnectMinerAsync("second", canResume: true);
        first.Kill();

        Job rest = await second.NextJobAsync();
        Assert.Equal((2u, "one ", 1u), (rest.Attempt, rest.Resume.Text, rest.Resume.Tokens));
        second.Text(rest, 0, "two");
        second.Complete(rest, 1);
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("gap")]
    [InlineData("bad text")]
    [InlineData("engine")]
    public async Task Stream_WhenAFarMinerBreaksTheProtocol_EndsWithAnErrorAndCostsNothing(string fault)
    {
        await using ScriptedMiner miner = await _far.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = _near.PostAsync(Stream, TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "one");
        using HttpResponseMessage response = await asking;
        if (fault == "gap") miner.Text(job, 2, "x");
        else if (fault == "engine") miner.Fail(job, FailureCode.Engine);
        else miner.Chunk(job, 1, ChunkPart.Text, [0xC3, 0x28]);

        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"error\"", body);
        Assert.DoesNotContain("[DONE]", body);
        await AssertBooksAsync(job, charge: 0);
    }

    private static string TextOf(string body)
    {
        if (!body.StartsWith("data:", StringComparison.Ordinal))
        {
            return JsonDocument.Parse(body).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        }

        return string.Concat(body.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices"))
            .Where(choices => choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out _))
            .Select(choices => choices[0].GetProperty("delta").GetProperty("content").GetString()));
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains($"\"{text}\"", StringComparison.Ordinal))
        {
            // Lines before it.
        }
    }

    private async Task AssertBooksAsync(Job job, long charge)
    {
        Assert.True(JobKey.TryRead(job.Job_.Span, 1, out JobKey key));
        await using var books = new Books(_near.ConnectionString, _near.Services.GetRequiredService<ILedger>());
        await Eventually.HoldsAsync(
            async () => await books.ReadAsync("select count(*) from job_outcome where job_id = $1", key.JobId) == 1,
            TimeSpan.FromSeconds(10), "it is in the books");
        Assert.Equal(charge, await books.ReadAsync("select charge from job_outcome where job_id = $1", key.JobId));
        await Books.CheckAsync(_near.Services.GetRequiredService<ILedger>());
    }
}
