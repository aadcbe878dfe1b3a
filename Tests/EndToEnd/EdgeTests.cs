using System.Net;
using System.Security.Cryptography.X509Certificates;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>The edge as a person, a browser and a client over TLS see it.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class EdgeTests(SharedDemo shared)
{
    [Fact]
    public async Task Curl_WhenPastedFromTheReadyLine_StreamsParis()
    {
        string output = shared.Demo.Output;
        int begin = output.IndexOf("curl ", StringComparison.Ordinal);
        string command = output[begin..output.IndexOf("\n\n", begin, StringComparison.Ordinal)];

        var (exitCode, printed) = await ProgramRun.CompleteAsync("bash", ["-c", command]);

        Assert.Equal(0, exitCode);
        Assert.Contains("Paris", string.Concat(Events(printed).Select(ChatCall.TextOf)), StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]", printed.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preflight_FromABrowser_AllowsTheKeyByName()
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, shared.Demo.File.BaseUrl + "/chat/completions");
        request.Headers.Add("Origin", "https://app.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os");

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.True(response.IsSuccessStatusCode);
        string allowed = string.Join(',', response.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.Contains("authorization", allowed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("x-stainless-os", allowed, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Tls_WithEitherVersionOfHttp_Streams(string version)
    {
        using var trusted = X509CertificateLoader.LoadCertificateFromFile(shared.Demo.File.TlsCertificate!);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == trusted.Thumbprint },
        };
        using var client = new HttpClient(handler)
        {
            BaseAddress = new Uri(shared.Demo.File.TlsBaseUrl + "/"),
            DefaultRequestVersion = Version.Parse(version),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            DefaultRequestHeaders = { Authorization = new("Bearer", shared.Demo.File.ApiKey) },
        };

        using var request = new HttpRequestMessage(HttpMethod.Get, "models")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        using var models = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
        Assert.Equal(client.DefaultRequestVersion, models.Version);

        using var chat = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = new StringContent(
                ChatCall.Body(shared.Demo.File.Model, Prompts.France, stream: true).ToJsonString(), null, "application/json"),
        };
        using var response = await client.SendAsync(chat, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        List<string> events = [];
        await foreach (string payload in ChatCall.ReadEventsAsync(response)) events.Add(payload);
        Assert.Contains("Paris", string.Concat(events.Select(ChatCall.TextOf)), StringComparison.Ordinal);
        Assert.Equal("[DONE]", events[^1]);
    }

    private static IEnumerable<string> Events(string printed) =>
        printed.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..].TrimEnd());
}
