using System.Net;
using System.Text.Json;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>Answers as one body.</summary>
public sealed class WholeAnswerTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Answer_OfSeveralChunks_IsOneBodyWithItsLength()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<HttpResponseMessage> asking = _server.PostAsync("", TestContext.Current.CancellationToken);
        Job job = await miner.NextJobAsync();
        miner.Accept(job);
        miner.Reasoning(job, 0, "thinking");
        miner.Text(job, 1, "Say \"");
        miner.Text(job, 2, "日本\"\n");
        miner.Complete(job, 3, FinishReason.Stop, new Usage { PromptTokens = 7, CompletionTokens = 5, ReasoningTokens = 1, CachedTokens = 2 });

        using HttpResponseMessage response = await asking;
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        JsonElement answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.NotNull(response.Content.Headers.ContentLength);
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.Equal("idle-tiny", answer.GetProperty("model").GetString());
        Assert.Equal(
            """{"index":0,"message":{"role":"assistant","content":"Say \"日本\"\n","refusal":null},"logprobs":null,"finish_reason":"stop"}""",
            answer.GetProperty("choices")[0].GetRawText());
        Assert.Equal(
            """{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":1}}""",
            answer.GetProperty("usage").GetRawText());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Answer_WithIncludeReasoning_HasTheThoughtsUnderBothNames()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(HttpStatusCode, string Body)> asking = _server.AskAsync("\"include_reasoning\":true");
        Job job = await miner.NextJobAsync();
        miner.Reasoning(job, 0, "a\"");
        miner.Reasoning(job, 1, "b");
        miner.Complete(job, 2);

        JsonElement message = JsonDocument.Parse((await asking).Body).RootElement.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("", message.GetProperty("content").GetString());
        Assert.Equal("a\"b", message.GetProperty("reasoning_content").GetString());
        Assert.Equal("a\"b", message.GetProperty("reasoning").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Answer_WithoutTheMinersUsage_CountsTheChunksTokens()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(HttpStatusCode, string Body)> asking = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        miner.Reasoning(job, 0, "a");
        miner.Text(job, 1, "b");
        miner.Complete(job, 2);

        JsonElement usage = JsonDocument.Parse((await asking).Body).RootElement.GetProperty("usage");
        Assert.Equal(2, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(1, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Answer_OfManyLargeChunks_IsWhole()
    {
        // As much as the context's tokens can stand for, and not more: that would be cut off.
        const int Chunks = 40;
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(HttpStatusCode, string Body)> asking = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        for (ulong seq = 0; seq < Chunks; seq++) miner.Text(job, seq, new string((char)('a' + (seq % 26)), 3_000));
        miner.Complete(job, Chunks);

        using JsonDocument answer = JsonDocument.Parse((await asking).Body);
        string? content = answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        Assert.Equal(string.Concat(Enumerable.Range(0, Chunks).Select(seq => new string((char)('a' + (seq % 26)), 3_000))), content);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Answer_CutInTheMiddle_ComesWholeFromAnotherMiner()
    {
        await using ScriptedMiner first = await _server.ConnectMinerAsync("first");
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        Job job = await first.NextJobAsync();
        first.Text(job, 0, "never shown");
        await using ScriptedMiner second = await _server.ConnectMinerAsync("second");
        first.Kill();
        Job again = await second.NextJobAsync();
        Assert.Equal(2u, again.Attempt);
        second.Text(again, 0, "whole");
        second.Complete(again, 1);

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("whole", JsonDocument.Parse(body).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }
}
