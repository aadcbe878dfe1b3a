using System.Net;
using System.Net.Http.Headers;
using System.Text;
using static IdleCloud.Tests.Gateway.Edge.ErrorAnswers;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Bodies over real sockets: headers, size, framing.</summary>
public sealed class RequestReadingTests(EdgeFixture edge) : IClassFixture<EdgeFixture>
{
    private const int LimitBytes = 4 * 1024 * 1024;
    private static readonly string Good = RequestBodies.With("\"stream\":true");

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    [InlineData("application/json; profile=\"x\"")]
    public async Task Read_WhenTheContentTypeIsJson_Accepts(string contentType) =>
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Good, contentType)).StatusCode);

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/jsonp")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=latin1")]
    public async Task Read_WhenTheContentTypeIsAnother_Answers415(string? contentType) =>
        await AssertErrorAsync(await PostAsync(Good, contentType), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task Read_WhenTheBodyIsCompressed_Answers415(string encoding)
    {
        using HttpResponseMessage response = await PostAsync(
            Good, "application/json", content => content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));
        await AssertErrorAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task Read_WhenTheBodyIsEmpty_Answers400() =>
        await AssertErrorAsync(await PostAsync("", "application/json"), HttpStatusCode.BadRequest, "invalid_json");

    [Fact]
    public async Task Read_WhenAParameterIsWrong_NamesIt() =>
        await AssertErrorAsync(
            await PostAsync(RequestBodies.With("\"top_p\":2"), "application/json"), HttpStatusCode.BadRequest, "invalid_value", "top_p");

    [Fact]
    public async Task Read_WhenTheBodyJustFits_AcceptsIt() =>
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Padded(LimitBytes), "application/json")).StatusCode);

    [Theory]
    [InlineData(LimitBytes + 1)]
    [InlineData(29_000_000)]
    public async Task Read_WhenTheBodyIsTooLarge_Answers413EvenToASenderThatSendsAllOfIt(int size) =>
        await AssertErrorAsync(
            await PostAsync(Padded(size), "application/json"), HttpStatusCode.RequestEntityTooLarge, "request_too_large");

    [Fact]
    public async Task Read_WhenAChunkedBodyGrowsTooLarge_Answers413()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, EdgeServer.ReadRoute) { Content = new StringContent(Padded(LimitBytes + 1)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await edge.Server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await AssertErrorAsync(response, HttpStatusCode.RequestEntityTooLarge, "request_too_large");
    }

    [Fact]
    public async Task Read_WhenAChunkedBodyComesByteByByte_AcceptsIt()
    {
        StringBuilder raw = new($"POST {EdgeServer.ReadRoute} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n");
        raw.Append("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        foreach (char c in Good) raw.Append($"1\r\n{c}\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await edge.Server.SendRawAsync(raw.Append("0\r\n\r\n").ToString()));
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string? contentType, Action<HttpContent>? change = null)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        if (contentType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        change?.Invoke(content);
        return await edge.Server.Client.PostAsync(EdgeServer.ReadRoute, content, TestContext.Current.CancellationToken);
    }

    /// <summary>A good body of exactly this size.</summary>
    private static string Padded(int size)
    {
        string empty = RequestBodies.WithMessages("{\"role\":\"user\",\"content\":\"\"}");
        return RequestBodies.WithMessages($"{{\"role\":\"user\",\"content\":\"{new string('x', size - empty.Length)}\"}}");
    }
}
