using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>The bytes of a stream, read from a raw socket: what every hand-written client relies on.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class SseFormatTests(SharedDemo shared)
{
    [Fact]
    public async Task Stream_OverARawSocket_HasTheFormThatClientsExpect()
    {
        string response = await ExchangeAsync(includeUsage: false);

        int end = response.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] headers = response[..end].Split("\r\n");
        Assert.Equal("HTTP/1.1 200 OK", headers[0]);
        Assert.Contains("Content-Type: text/event-stream", headers[1..].Select(header => header.Split(';')[0]));
        Assert.Contains("Cache-Control: no-cache", headers);
        Assert.Contains("X-Accel-Buffering: no", headers);
        Assert.Contains("Transfer-Encoding: chunked", headers);
        Assert.Contains(headers, header => header.StartsWith("X-Request-Id: ", StringComparison.Ordinal));
        string[] told = ["X-RateLimit-Limit-Requests", "X-RateLimit-Remaining-Requests", "X-RateLimit-Reset-Requests", "X-Tokens-Remaining"];
        foreach (string name in told)
        {
            Assert.Contains(headers, header => header.StartsWith($"{name}: ", StringComparison.Ordinal));
        }

        string body = JoinChunks(response[(end + 4)..]);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        string[] events = body[..^2].Split("\n\n");
        Assert.All(events, one => Assert.StartsWith("data: ", one, StringComparison.Ordinal));
        Assert.All(events, one => Assert.DoesNotContain('\n', one));

        JsonNode[] chunks = [.. events[..^1].Select(one => JsonNode.Parse(one["data: ".Length..])!)];
        AssertChunks(chunks);
    }

    [Fact]
    public async Task Stream_WhenUsageIsAskedFor_EndsWithAChunkWithoutChoices()
    {
        string response = await ExchangeAsync(includeUsage: true);
        string[] events = JoinChunks(response[(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])[..^2].Split("\n\n");
        var usage = JsonNode.Parse(events[^2]["data: ".Length..])!;
        Assert.Empty(usage["choices"]!.AsArray());
        Assert.True(usage["usage"]!["completion_tokens"]!.GetValue<int>() > 0);
        Assert.All(events[..^2], one => Assert.Null(JsonNode.Parse(one["data: ".Length..])!["usage"]));
    }

    private void AssertChunks(JsonNode[] chunks)
    {
        Assert.Equal("assistant", chunks[0]["choices"]![0]!["delta"]!["role"]!.GetValue<string>());
        Assert.Equal("stop", chunks[^1]["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.All(chunks[..^1], chunk => Assert.Null(chunk["choices"]![0]!["finish_reason"]));
        Assert.Contains("Paris", string.Concat(chunks.Select(chunk => chunk["choices"]![0]!["delta"]!["content"]?.GetValue<string>())),
            StringComparison.Ordinal);
        Assert.All(chunks, chunk =>
        {
            Assert.Equal("chat.completion.chunk", chunk["object"]!.GetValue<string>());
            Assert.Equal(shared.Demo.File.Model, chunk["model"]!.GetValue<string>());
            Assert.Equal(chunks[0]["id"]!.GetValue<string>(), chunk["id"]!.GetValue<string>());
            Assert.False(chunk.AsObject().ContainsKey("usage"));
        });
    }

    private async Task<string> ExchangeAsync(bool includeUsage)
    {
        var body = ChatCall.Body(shared.Demo.File.Model, Prompts.France, stream: true);
        if (includeUsage) body["stream_options"] = new JsonObject { ["include_usage"] = true };
        byte[] json = Encoding.UTF8.GetBytes(body.ToJsonString());

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, shared.Demo.Port, TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        byte[] head = Encoding.ASCII.GetBytes(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n" +
            $"Authorization: Bearer {shared.Demo.File.ApiKey}\r\nContent-Length: {json.Length}\r\n\r\n");
        await stream.WriteAsync((byte[])[.. head, .. json], TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    // HTTP's chunked coding: a length in hexadecimal, the bytes (ASCII here), and so on until a length of 0.
    private static string JoinChunks(string coded)
    {
        var body = new StringBuilder();
        for (int at = 0; ;)
        {
            int line = coded.IndexOf("\r\n", at, StringComparison.Ordinal);
            int length = int.Parse(coded.AsSpan(at, line - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return body.ToString();
            body.Append(coded, line + 2, length);
            at = line + 2 + length + 2;
        }
    }
}
