using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>
/// Requests whose end two readers could see at different places, sent as raw bytes with another request behind: exactly one answer,
/// a 4xx, and the connection is closed.
/// </summary>
public sealed partial class SmugglingTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string Start = "POST /test/read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    private const string Smuggled = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

    public static readonly TheoryData<string, string> Broken = new()
    {
        { "both lengths", Start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "both lengths, the other order", Start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" },
        { "two lengths", Start + "Content-Length: 2\r\nContent-Length: 7\r\n\r\n{}" },
        { "a list of lengths", Start + "Content-Length: 2, 2\r\n\r\n{}" },
        { "a negative length", Start + "Content-Length: -2\r\n\r\n{}" },
        { "a length in hex", Start + "Content-Length: 0x2\r\n\r\n{}" },
        { "a length beyond 64 bits", Start + "Content-Length: 99999999999999999999\r\n\r\n{}" },
        { "a space before the colon", Start + "Content-Length : 2\r\n\r\n{}" },
        { "a folded header", Start + "X-A: b\r\n Content-Length: 2\r\n\r\n{}" },
        { "chunked twice", Start + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" },
        { "an unknown encoding last", Start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" },
        { "an obfuscated encoding", Start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { "a bad chunk size", Start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" },
        { "a negative chunk size", Start + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n" },
        { "a chunk size in 0x", Start + "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n" },
        { "a chunk size beyond 64 bits", Start + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n" },
        { "a chunk longer than it says", Start + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n" },
        { "a bare LF after a chunk size", Start + "Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n" },
        { "a bare LF in a chunk extension", Start + "Transfer-Encoding: chunked\r\n\r\n2;a\nx\r\n{}\r\n0\r\n\r\n" },
        { "a bare CR in a header", Start + "X-A: b\rContent-Length: 2\r\n\r\n{}" },
        { "a NUL in a header", Start + "X-A: b\0\r\nContent-Length: 2\r\n\r\n{}" },
        { "no host", "POST /test/read HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}" },
        { "two hosts", Start + "Host: y\r\nContent-Length: 2\r\n\r\n{}" },
        { "a bad request line", "POST  /test/read HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a version of its own", "POST /test/read HTTP/1.2\r\nHost: x\r\n\r\n" },
        { "too many headers", Start + string.Concat(Enumerable.Range(0, 80).Select(i => $"X-{i}: y\r\n")) + "Content-Length: 2\r\n\r\n{}" },
        { "too long a header", Start + $"X-A: {new string('a', 20_000)}\r\nContent-Length: 2\r\n\r\n{{}}" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Send_WhenTheFramingIsAmbiguous_AnswersOnceAndCloses(string what, string request)
    {
        string answer = await edge.Server.SendRawAsync(request + Smuggled);

        Assert.True(StatusLineRegex().Count(answer) == 1, $"{what}: {answer}");
        Assert.Matches("^HTTP/1.1 (400|408|411|431|505) ", answer);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(edge.Server.Logs.At(LogLevel.Warning));
    }

    [GeneratedRegex("HTTP/1.1 [0-9]{3} ")]
    private static partial Regex StatusLineRegex();
}
