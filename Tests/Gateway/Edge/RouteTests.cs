using System.Net;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Unknown routes, wrong methods, request ids, failures.</summary>
public sealed class RouteTests(EdgeFixture edge, PostgresFixture postgres) : IClassFixture<EdgeFixture>
{
    private HttpClient Client => edge.Server.Client;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("POST", "/v1/responses")]
    [InlineData("POST", "/chat/completions")]
    [InlineData("GET", "/v1/%2e%2e/secret?key=1")]
    [InlineData("DELETE", "/v1/\"quoted\"/é")]
    public async Task Send_WhenTheRouteIsUnknown_Answers404(string method, string path)
    {
        using HttpResponseMessage response = await Client.SendAsync(new(new HttpMethod(method), path), Now);
        Assert.Contains("/v1/chat/completions", await AssertErrorAsync(response, HttpStatusCode.NotFound, "not_found"));
    }

    [Theory]
    [InlineData("POST", "/v1/models", "GET", "HEAD")]
    [InlineData("DELETE", "/v1/models/idle-tiny", "GET", "HEAD")]
    [InlineData("PATCH", "/healthz", "GET", "HEAD")]
    [InlineData("GET", "/v1/chat/completions", "POST")]
    public async Task Send_WhenTheMethodIsWrong_Answers405WithAllow(string method, string path, params string[] allowed)
    {
        using HttpResponseMessage response = await Client.SendAsync(new(new HttpMethod(method), path), Now);
        await AssertErrorAsync(response, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal(allowed, response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Options_WhenItIsNoPreflight_TellsTheMethods()
    {
        using HttpResponseMessage response = await Client.SendAsync(new(HttpMethod.Options, "/v1/models"), Now);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Health_Always_AnswersWithoutAKey()
    {
        using HttpResponseMessage response = await Client.GetAsync("/healthz", Now);
        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"ok\"}"), (response.StatusCode, await response.Content.ReadAsStringAsync(Now)));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Head_OnAGetRoute_HasTheHeadersAndNoBody()
    {
        using HttpResponseMessage response = await Client.SendAsync(new(HttpMethod.Head, "/healthz"), Now);
        Assert.Equal((HttpStatusCode.OK, 15L), (response.StatusCode, response.Content.Headers.ContentLength));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Now));
    }

    [Fact]
    public async Task RequestId_Always_IsOursAndDifferent()
    {
        HashSet<string> ids = [];
        for (int i = 0; i < 10; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/healthz");
            request.Headers.Add("X-Request-Id", "mine");
            using HttpResponseMessage response = await Client.SendAsync(request, Now);
            string id = response.Headers.GetValues("X-Request-Id").Single();
            Assert.Matches("^req_[0-9a-f]{32}$", id);
            Assert.True(ids.Add(id));
        }
    }

    [Theory]
    [InlineData("my-id 7", true)]
    [InlineData("513", false)]
    public async Task ClientRequestId_WhenValid_IsEchoed(string id, bool isEchoed)
    {
        string sent = id == "513" ? new string('x', 513) : id;
        using HttpRequestMessage request = new(HttpMethod.Get, "/healthz");
        request.Headers.Add("X-Client-Request-Id", sent);
        using HttpResponseMessage response = await Client.SendAsync(request, Now);
        Assert.Equal(isEchoed, response.Headers.TryGetValues("X-Client-Request-Id", out IEnumerable<string>? echo) && echo.Single() == sent);
    }

    [Fact]
    public async Task Send_WhenWeHaveABug_Answers500AndLogsTheDetailUnderTheRequestId()
    {
        await using EdgeServer server = await EdgeServer.StartAsync(postgres);
        using HttpResponseMessage response = await server.Client.GetAsync(EdgeServer.ThrowRoute, Now);
        string message = await AssertErrorAsync(response, HttpStatusCode.InternalServerError, "internal_error");
        string id = response.Headers.GetValues("X-Request-Id").Single();
        Assert.Contains(id, message);
        Assert.DoesNotContain("secret", message);
        string log = Assert.Single(server.Logs.At(LogLevel.Error));
        Assert.Contains(id, log);
        Assert.Contains("secret detail", log);
    }

    [Fact]
    public async Task Send_WhenAGrainDoesNotAnswer_Answers503WithRetryAfter()
    {
        await using EdgeServer server = await EdgeServer.StartAsync(postgres);
        server.Failure = new TimeoutException("Response did not arrive on time.");
        using HttpResponseMessage response = await server.Client.GetAsync(EdgeServer.ThrowRoute, Now);
        await AssertErrorAsync(response, HttpStatusCode.ServiceUnavailable, "service_unavailable");
        Assert.Empty(server.Logs.At(LogLevel.Error));
        Assert.Single(server.Logs.At(LogLevel.Warning));
    }

    [Fact]
    public async Task Send_WhenTheClientHangsUpInItsBody_IsNoFaultOfOurs()
    {
        await using EdgeServer server = await EdgeServer.StartAsync(postgres);
        await server.SendRawAndHangUpAsync(
            $"POST {EdgeServer.ReadRoute} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"model\"");

        await Eventually.HoldsAsync(() => server.Logs.At(LogLevel.Debug).Length > 0, TimeSpan.FromSeconds(10), "the end of the request is logged");
        // The web server may warn of the connection's end; that is its own business.
        Assert.Empty(server.Logs.At(LogLevel.Error));
        Assert.DoesNotContain(server.Logs.At(LogLevel.Warning), line => line.StartsWith("IdleCloud", StringComparison.Ordinal));
    }
}
