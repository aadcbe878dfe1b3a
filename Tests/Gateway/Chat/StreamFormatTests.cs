using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>The bytes of a streamed answer, as they are on the socket.</summary>
public sealed partial class StreamFormatTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WithoutOptions_IsRoleTextFinishAndDone()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using TcpClient customer = await _server.SendRawAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        miner.Accept(job);
        miner.Text(job, 0, "Zürich");
        miner.Text(job, 1, " \"日本\"\n\u2028🦉");
        miner.Complete(job, 2);

        (string head, string events) = Split(await ReadChunkedAsync(customer));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head);
        Assert.Contains("\r\nContent-Type: text/event-stream; charset=utf-8\r\n", head);
        Assert.Contains("\r\nCache-Control: no-cache\r\n", head);
        Assert.Contains("\r\nX-Accel-Buffering: no\r\n", head);
        Assert.Equal(
            """
            data: {ENVELOPE,"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]}

            data: {ENVELOPE,"choices":[{"index":0,"delta":{"content":"Zürich"},"logprobs":null,"finish_reason":null}]}

            data: {ENVELOPE,"choices":[{"index":0,"delta":{"content":" \"日本\"\n\u2028\uD83E\uDD89"},"logprobs":null,"finish_reason":null}]}

            data: {ENVELOPE,"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

            data: [DONE]


            """,
            EnvelopeRegex().Replace(events, "ENVELOPE"));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WithIncludeUsage_EndsWithAUsageChunkAndSaysNullBefore()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using TcpClient customer = await _server.SendRawAsync("\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        Job job = await miner.NextJobAsync();
        miner.Reasoning(job, 0, "hm");
        miner.Text(job, 1, "A");
        miner.Complete(job, 2, FinishReason.Length, new Usage { PromptTokens = 9, CompletionTokens = 2, ReasoningTokens = 1, CachedTokens = 4 });

        (_, string events) = Split(await ReadChunkedAsync(customer));
        Assert.Equal(
            """
            data: {ENVELOPE,"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {ENVELOPE,"choices":[{"index":0,"delta":{"content":"A"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {ENVELOPE,"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}],"usage":null}

            data: {ENVELOPE,"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":1}}}

            data: [DONE]


            """,
            EnvelopeRegex().Replace(events, "ENVELOPE"));
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_WithIncludeReasoning_PassesThoughtsOnUnderBothNames()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using TcpClient customer = await _server.SendRawAsync("\"stream\":true,\"include_reasoning\":true");
        Job job = await miner.NextJobAsync();
        miner.Reasoning(job, 0, "hm");
        miner.Text(job, 1, "A");
        miner.Complete(job, 2);

        (_, string events) = Split(await ReadChunkedAsync(customer));
        Assert.Contains("\"delta\":{\"reasoning_content\":\"hm\",\"reasoning\":\"hm\"}", events);
        Assert.Contains("\"delta\":{\"content\":\"A\"}", events);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_OfALongPiece_KeepsEveryByte()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using TcpClient customer = await _server.SendRawAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        string text = string.Concat(Enumerable.Repeat("日\"本", 6_000));
        miner.Text(job, 0, text);
        miner.Complete(job, 1);

        (_, string events) = Split(await ReadChunkedAsync(customer));
        Assert.Contains($"{{\"content\":\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}", events);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_OfAnEmptyAnswer_StillHasRoleFinishAndDone()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using TcpClient customer = await _server.SendRawAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        miner.Complete(job, 0);

        (_, string events) = Split(await ReadChunkedAsync(customer));
        Assert.Equal(3, events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("data: [DONE]\n\n", events);
    }

    /// <summary>Reads a chunked answer to its end and takes the chunks' frames off.</summary>
    private static async Task<string> ReadChunkedAsync(TcpClient customer)
    {
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        while (!Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await customer.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            bytes.Write(buffer, 0, count);
        }

        string latin = Encoding.Latin1.GetString(bytes.ToArray());
        int body = latin.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var text = new StringBuilder(latin[..body]);
        for (int at = body; ;)
        {
            int line = latin.IndexOf("\r\n", at, StringComparison.Ordinal);
            int size = Convert.ToInt32(latin[at..line], 16);
            if (size == 0) break;
            text.Append(latin, line + 2, size);
            at = line + 2 + size + 2;
        }

        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text.ToString()));
    }

    private static (string Head, string Events) Split(string answer)
    {
        int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (answer[..(end + 2)], answer[(end + 4)..]);
    }

    [GeneratedRegex("\"id\":\"chatcmpl-[0-9a-f]{32}\",\"object\":\"chat.completion.chunk\",\"created\":[0-9]{10},\"model\":\"idle-tiny\"")]
    private static partial Regex EnvelopeRegex();
}
