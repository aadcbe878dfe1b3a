using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>
/// Requests whose end two readers could see at different places, sent as raw bytes with another request behind: exactly one answer,
/// a 4xx (or 505), and the connection is closed.
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
        { "a length with a space inside", Start + "Content-Length: 2 2\r\n\r\n{}" },
        { "an empty length", Start + "Content-Length: \r\n\r\n{}" },
        { "a list of two lengths", Start + "Content-Length: 2, 7\r\n\r\n{}" },
        { "compressed, then chunked", Start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" },
        { "chunked in quotes", Start + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" },
        { "chunked after a vertical tab", Start + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n" },
        { "chunked with a parameter", Start + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n" },
        { "two encodings in two headers", Start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" },
        { "chunked in two headers", Start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "an encoding and a length after a fold", Start + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" },
        { "a body in HTTP/1.0 without a length", "POST /test/read HTTP/1.0\r\nContent-Type: application/json\r\n\r\n{}" },
        { "chunked in HTTP/1.0", "POST /test/read HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "an empty chunk size", Start + "Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n" },
        { "a chunk size with a plus", Start + "Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n" },
        { "a chunk size after a space", Start + "Transfer-Encoding: chunked\r\n\r\n 2\r\n{}\r\n0\r\n\r\n" },
        { "a chunk size with a digit separator", Start + "Transfer-Encoding: chunked\r\n\r\n0_2\r\n{}\r\n0\r\n\r\n" },
        { "a chunk without an end", Start + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n" },
        { "a chunk that a bare LF ends", Start + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\n0\r\n\r\n" },
        { "a header before the first one folded", "POST /test/read HTTP/1.1\r\n Host: x\r\n\r\n" },
        { "a header without a colon", Start + "Content-Length 2\r\n\r\n{}" },
        { "a header without a name", Start + ": 2\r\n\r\n{}" },
        { "a space in a header's name", Start + "X A: b\r\nContent-Length: 2\r\n\r\n{}" },
        { "a header's value that is not UTF-8", Start + "X-A: \u00e9\u00ff\r\nContent-Length: 2\r\n\r\n{}" },
        { "a NUL in a header's name", Start + "X\0A: b\r\nContent-Length: 2\r\n\r\n{}" },
        { "a letter beyond ASCII in a header's name", Start + "X\u00e9: b\r\nContent-Length: 2\r\n\r\n{}" },
        { "a tab in the request line", "POST\t/test/read HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a NUL in the target", "GET /heal\0thz HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a space in the target", "GET /heal thz HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a NUL escaped in the target", "GET /v1/models%00 HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a target that is no path", "GET healthz HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "an absolute target of another host", "GET http://other/healthz HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a star with GET", "GET * HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "a tunnel with GET", "GET x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n" },
        { "a host with a path", "GET /healthz HTTP/1.1\r\nHost: x/y\r\n\r\n" },
        { "a host with a user", "GET /healthz HTTP/1.1\r\nHost: a@x\r\n\r\n" },
        { "a host with a space", "GET /healthz HTTP/1.1\r\nHost: x y\r\n\r\n" },
        { "HTTP/0.9", "GET /healthz\r\n" },
        { "a lower-case version", "GET /healthz http/1.1\r\nHost: x\r\n\r\n" },
        { "a version and a space", "GET /healthz HTTP/1.1 \r\nHost: x\r\n\r\n" },
        { "HTTP/3 on this port", "GET /healthz HTTP/3.0\r\nHost: x\r\n\r\n" },
        { "a TLS greeting on this port", "\u0016\u0003\u0001\0\u0005\u0001\0\0\u0001\0\r\n" },
        { "too long a target", $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n" },
        { "too many headers", Start + string.Concat(Enumerable.Range(0, 80).Select(i => $"X-{i}: y\r\n")) + "Content-Length: 2\r\n\r\n{}" },
        { "too long a header", Start + $"X-A: {new string('a', 20_000)}\r\nContent-Length: 2\r\n\r\n{{}}" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Send_WhenTheFramingIsAmbiguous_AnswersOnceAndCloses(string what, string request)
    {
        string answer = await edge.Server.SendRawAsync(request + Smuggled);

        Assert.True(StatusLineRegex().Count(answer) == 1, $"{what}: {answer}");
        Assert.Matches("^HTTP/1.1 (400|405|408|411|414|431|505) ", answer);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(edge.Server.Logs.At(LogLevel.Warning));
    }

    [Fact]
    public async Task Send_WhenItIsHttp2WithoutTls_IsTurnedAwayInHttp2()
    {
        string answer = await edge.Server.SendRawAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Smuggled);
        Assert.DoesNotContain("HTTP/1.1", answer);
        Assert.DoesNotContain("ok", answer);
    }

    [GeneratedRegex("HTTP/1.1 [0-9]{3} ")]
    private static partial Regex StatusLineRegex();
}
