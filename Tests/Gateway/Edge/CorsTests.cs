using System.Net;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Calls from browser pages of other origins.</summary>
public sealed class CorsTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string StainlessHeaders =
        "authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os,x-stainless-package-version,x-stainless-retry-count," +
        "x-stainless-runtime,x-stainless-runtime-version,x-stainless-timeout";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/models")]
    [InlineData("/v1/responses")]
    public async Task Preflight_OfAnyRoute_IsAllowedWithoutAKey(string path)
    {
        using HttpResponseMessage response = await PreflightAsync(path, StainlessHeaders);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Contains("POST", Header(response, "Access-Control-Allow-Methods"));
        string[] allowed = Header(response, "Access-Control-Allow-Headers").Split(',', StringSplitOptions.TrimEntries);
        Assert.Superset(StainlessHeaders.Split(',').ToHashSet(), allowed.ToHashSet());
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Preflight_WhenItAsksForNonsense_StillNamesTheUsualHeaders()
    {
        using HttpResponseMessage response = await PreflightAsync("/v1/models", "x;y");
        Assert.Contains("authorization", Header(response, "Access-Control-Allow-Headers"));
        Assert.DoesNotContain(";", Header(response, "Access-Control-Allow-Headers"));
    }

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/v1/models", HttpStatusCode.Unauthorized)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData(EdgeServer.ThrowRoute, HttpStatusCode.InternalServerError)]
    public async Task Get_FromAnotherOrigin_MayBeReadWhateverTheAnswer(string path, HttpStatusCode status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://chat.example");
        using HttpResponseMessage response = await edge.Server.Client.SendAsync(request, Now);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Contains("X-Request-Id", Header(response, "Access-Control-Expose-Headers"));
        Assert.Contains("Retry-After", Header(response, "Access-Control-Expose-Headers"));
    }

    [Fact]
    public async Task Get_WithoutAnOrigin_HasNoCorsHeaders()
    {
        using HttpResponseMessage response = await edge.Server.Client.GetAsync("/healthz", Now);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<HttpResponseMessage> PreflightAsync(string path, string headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Options, path);
        request.Headers.Add("Origin", "https://chat.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", headers);
        return await edge.Server.Client.SendAsync(request, Now);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
