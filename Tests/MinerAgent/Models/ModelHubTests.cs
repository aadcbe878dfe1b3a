using System.Net;
using IdleCloud.MinerAgent.Models;

namespace IdleCloud.Tests.MinerAgent.Models;

/// <summary>The hub, its token and its redirects.</summary>
public sealed class ModelHubTests : IDisposable
{
    private const string Source = "hf:owner/repo/tiny.gguf";
    private readonly ModelKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task Ensure_OfAHubsFile_TrustsItsHashAndSendsTheTokenToItAlone()
    {
        List<string> asked = [];
        using var handler = new Scripted(request =>
        {
            asked.Add($"{request.RequestUri!.Host} {request.Headers.Authorization?.Parameter}");
            return request.RequestUri.Host switch
            {
                "hub.example" when request.RequestUri.AbsolutePath.StartsWith("/owner/", StringComparison.Ordinal) => Redirect("/renamed/file.gguf"),
                "hub.example" => Redirect("https://bytes.example/abc", ("X-Linked-Etag", $"\"{ModelKit.TinyHash}\"")),
                _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(ModelKit.Tiny) },
            };
        });
        VerifiedModel model = await ModelKit.HaveAsync(_kit.Settings() with { HubToken = "hf_secret" }, Source, handler);
        Assert.Equal(ModelKit.TinyHash, model.Sha256);
        Assert.Equal(["hub.example hf_secret", "hub.example hf_secret", "bytes.example "], asked);
        Assert.Equal("the hub", new ModelShelf(_kit.Folder, null, false).List().Single().Record!.VouchedBy);
    }

    [Fact]
    public async Task Ensure_WhenTheBytesAreNotThoseOfTheHub_Refuses()
    {
        using var handler = new Scripted(request => request.RequestUri!.Host == "hub.example"
            ? Redirect("https://bytes.example/abc", ("X-Linked-Etag", $"\"{ModelKit.TinyHash}\""))
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(ModelKit.WithAnotherByte(500_000)) });
        Assert.Contains("the hub says", await ModelKit.RefusedAsync(_kit.Settings(), Source, handler), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://bytes.example/abc", "only https is followed")]
    [InlineData("http://127.0.0.1/abc", "only https is followed")]
    [InlineData("file:///etc/passwd", "only https is followed")]
    [InlineData("https://hub.example/again", "round in circles")]
    public async Task Ensure_WhenTheHubSendsElsewhere_FollowsToHttpsOnly(string target, string words)
    {
        using var handler = new Scripted(_ => Redirect(target));
        Assert.Contains(words, await ModelKit.RefusedAsync(_kit.Settings(ModelKit.TinyHash), Source, handler), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "HF_TOKEN")]
    [InlineData(HttpStatusCode.Forbidden, "accept its terms")]
    public async Task Ensure_WhenTheHubWantsAnAccount_TellsWhatHelps(HttpStatusCode status, string words)
    {
        using var handler = new Scripted(_ => new HttpResponseMessage(status));
        Assert.Contains(words, await ModelKit.RefusedAsync(_kit.Settings(ModelKit.TinyHash), Source, handler), StringComparison.Ordinal);
    }

    private static HttpResponseMessage Redirect(string target, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage(HttpStatusCode.Found);
        response.Headers.TryAddWithoutValidation("Location", target);
        foreach ((string name, string value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    /// <summary>Hosts with certificates that no test has.</summary>
    private sealed class Scripted(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
