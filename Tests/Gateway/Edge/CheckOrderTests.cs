using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FsCheck.Fluent;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>The real route for chat completions with no miner behind it: every request ends in the error of the first check it fails.</summary>
public sealed class CheckOrderTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const string Unknown = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static readonly string Good = RequestBodies.With("\"max_tokens\":5");
    private static readonly string Bad = RequestBodies.With("\"n\":2");

    [Fact]
    public async Task Send_WhenSeveralThingsAreWrong_TellsTheFirst()
    {
        string key = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer);
        await AssertErrorAsync(await PostAsync(null, "{", "text/plain"), HttpStatusCode.Unauthorized, "invalid_api_key");
        await AssertErrorAsync(await PostAsync(key, "{", "text/plain"), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await AssertErrorAsync(await PostAsync(key, "{"), HttpStatusCode.BadRequest, "invalid_json");
        await AssertErrorAsync(await PostAsync(key, Bad), HttpStatusCode.BadRequest, "unsupported_parameter", "n");
        await AssertErrorAsync(await PostAsync(key, Unknown), HttpStatusCode.NotFound, "model_not_found", "model");
        await AssertErrorAsync(await PostAsync(key, Good), HttpStatusCode.ServiceUnavailable, "no_miners_available");
    }

    [Fact]
    public async Task Send_WhenABodyIsMutated_NeverAnswers500()
    {
        string key = await edge.Server.IssueKeyAsync(ApiKeyKind.Customer);
        int runs = TestScale.Choose(ci: 300, full: 20_000, "mutated bodies over HTTP");
        foreach (byte[] body in MutatedBodies.All.Sample(runs))
        {
            using HttpResponseMessage response = await PostAsync(key, body, "application/json");
            Assert.Contains(
                response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable });
        }

        Assert.Empty(edge.Server.Logs.At(LogLevel.Warning));
    }

    private Task<HttpResponseMessage> PostAsync(string? key, string body, string contentType = "application/json") =>
        PostAsync(key, Encoding.UTF8.GetBytes(body), contentType);

    private async Task<HttpResponseMessage> PostAsync(string? key, byte[] body, string contentType)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        return await edge.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
