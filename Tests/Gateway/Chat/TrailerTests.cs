using System.Globalization;
using System.Net;
using System.Text;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>What a stream over HTTP/2 tells after its last byte.</summary>
public sealed class TrailerTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Stream_OverHttp2_EndsWithTheFinalFigures()
    {
        using var directory = new TempDirectory();
        await using ChatServer server = await ChatServer.StartAsync(
            postgres, settings: new() { ["Gateway:TlsPort"] = "0", ["Gateway:DataDirectory"] = directory.Path });
        await using ScriptedMiner miner = await server.ConnectMinerAsync();
        using var handler = new SocketsHttpHandler();
        // Self-signed by the gateway for this test.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        using var client = new HttpClient(handler) { BaseAddress = server.TlsAddress };
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(
                """{"model":"idle-tiny","messages":[{"role":"user","content":"Hi"}],"stream":true}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", server.Key);
        Task<HttpResponseMessage> asking = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "one ");
        using HttpResponseMessage response = await asking;
        Assert.Equal("0", Assert.Single(response.Headers.GetValues("X-Tokens-Used")));
        miner.Text(job, 1, "two");
        miner.Complete(job, 2, FinishReason.Stop, new Usage { PromptTokens = 9, CompletionTokens = 2 });

        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("11", Trailer("X-Tokens-Used"));
        Assert.Equal((AccountSteps.Plenty - (9 * 10) - (2 * 40)) / 40, long.Parse(Trailer("X-Tokens-Remaining"), CultureInfo.InvariantCulture));
        Assert.True(double.Parse(Trailer("idc-token-rate"), CultureInfo.InvariantCulture) > 0);
        Assert.InRange(long.Parse(Trailer("idc-latency-ms"), CultureInfo.InvariantCulture), 0, 30_000);

        string Trailer(string name) => Assert.Single(response.TrailingHeaders.GetValues(name));
    }
}
