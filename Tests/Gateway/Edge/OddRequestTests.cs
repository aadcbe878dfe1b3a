using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>
/// Requests that are good HTTP and try to be taken for something else: each has the status, or the statuses in order, that it must
/// get, and no key. 401 means that it was a route which asks for one.
/// </summary>
public sealed partial class OddRequestTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string End = "\r\nHost: x\r\nConnection: close\r\n\r\n";
    private const string Next = "GET /healthz HTTP/1.1" + End;

    public static readonly TheoryData<string, string, string> Odd = new()
    {
        { "two slashes", "GET //v1/models HTTP/1.1" + End, "404" },
        { "two slashes inside", "GET /v1//models HTTP/1.1" + End, "404" },
        { "a dot", "GET /v1/./models HTTP/1.1" + End, "401" },
        { "two dots", "GET /healthz/../v1/models HTTP/1.1" + End, "401" },
        { "two dots above the root", "GET /../../v1/models HTTP/1.1" + End, "401" },
        { "escaped dots", "GET /healthz/%2e%2e/v1/models HTTP/1.1" + End, "401" },
        { "an escaped slash", "GET /v1%2fmodels HTTP/1.1" + End, "404" },
        { "an escape of an escape", "GET /v1%252fmodels HTTP/1.1" + End, "404" },
        { "an escaped letter", "GET /v1/%6dodels HTTP/1.1" + End, "401" },
        { "half an escape", "GET /v1/models% HTTP/1.1" + End, "404" },
        { "an escape of no byte", "GET /v1/%zz HTTP/1.1" + End, "404" },
        { "bytes that are not UTF-8", "GET /v1/models/%ff%fe HTTP/1.1" + End, "401" },
        { "an overlong dot", "GET /healthz/%c0%ae%c0%ae/v1/models HTTP/1.1" + End, "404" },
        { "a backslash", "GET /v1\\models HTTP/1.1" + End, "404" },
        { "a path parameter", "GET /v1/models;admin=1 HTTP/1.1" + End, "404" },
        { "capitals", "GET /V1/MODELS HTTP/1.1" + End, "401" },
        { "a query that looks like a path", "GET /healthz?/v1/models HTTP/1.1" + End, "200" },
        { "an absolute target of this host", "GET http://x/healthz HTTP/1.1" + End, "200" },
        { "a method in lower case", "get /healthz HTTP/1.1" + End, "200" },
        { "a method of its own", "FETCH /healthz HTTP/1.1" + End, "405" },
        { "TRACE, which echoes keys", "TRACE /v1/models HTTP/1.1" + End, "405" },
        { "CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\nConnection: close\r\n\r\n", "404" },
        { "a method to be overridden", "GET /v1/chat/completions HTTP/1.1\r\nX-HTTP-Method-Override: POST" + End, "405" },
        { "a path to be overridden", "GET /healthz HTTP/1.1\r\nX-Original-URL: /v1/models\r\nX-Rewrite-URL: /v1/models" + End, "200" },
        { "a host to be overridden", "GET /healthz HTTP/1.1\r\nX-Forwarded-Host: other\r\nForwarded: host=other" + End, "200" },
        { "an upgrade to HTTP/2", "GET /healthz HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__" + End, "200" },
        { "a WebSocket where there is none", "GET /healthz HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13" + End, "200" },
        { "a body that nobody reads", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}" + Next, "200 200" },
        { "two requests at once", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + Next, "200 200" },
        { "a request behind one without a key", Post("Content-Length: 2\r\n\r\n{}") + Next, "401 200" },
        { "a chunked one behind one without a key", Post("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n") + Next, "401 200" },
        { "a request inside a body", Post($"Content-Length: {Next.Length}\r\n\r\n{Next}") + Next, "401 200" },
        { "headers behind the last chunk", Post("Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\n\r\n") + Next, "401 200" },
        { "empty lines before a request", "\r\n\r\n" + Next, "200" },
        { "an expectation, and no key", Post("Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"), "401" },
        { "an expectation that nobody meets", "GET /healthz HTTP/1.1\r\nExpect: tea" + End, "200" },
        { "a header's value beyond ASCII", "GET /healthz HTTP/1.1\r\nX-A: \u00c3\u00a9" + End, "200" },
        { "a bracket in a header's name", "GET /healthz HTTP/1.1\r\nX(A): b" + End, "200" },
        // The web server's own reading, which leaves no trace of the sign: it is two bytes for all that come after it.
        { "a length with a plus", Post("Content-Length: +2\r\n\r\n{}") + Next, "401 200" },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Send_WhenARequestIsOdd_IsTakenForWhatItIs(string what, string request, string expected)
    {
        string answer = await edge.Server.SendRawAsync(request);

        string statuses = string.Join(' ', StatusRegex().Matches(answer).Select(match => match.Groups[1].Value));
        Assert.True(statuses == expected, $"{what}: {statuses} instead of {expected}\n{answer}");
        Assert.Empty(edge.Server.Logs.At(LogLevel.Warning));
    }

    private static string Post(string rest) => $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{rest}";

    [GeneratedRegex("HTTP/1.1 ([0-9]{3}) ")]
    private static partial Regex StatusRegex();
}
