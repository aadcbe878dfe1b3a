using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using IdleCloud.Demo.Cluster;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Peers;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Gateway.Peers;

/// <summary>Who gets in at the private listener, and what is there.</summary>
public sealed class PeerListenerTests(TwoGateways gateways) : IClassFixture<TwoGateways>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("/healthz")]
    [InlineData("/v1/models")]
    [InlineData("/miner/v1/connect")]
    public async Task Get_OfACustomersRoute_IsNotThere(string path)
    {
        using HttpClient client = Client(gateways.Authority.Issue("visitor", isSilo: false));
        using HttpResponseMessage response = await client.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Post_OfWhatIsNoAttempt_IsRefused()
    {
        using HttpClient client = Client(gateways.Authority.Issue("visitor", isSilo: false));
        using HttpResponseMessage response = await client.PostAsync(PeerProtocol.Path, new ByteArrayContent([3, 1, 2, 3]), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Post_ToTheCustomersListener_FindsNoSuchRoute()
    {
        using HttpResponseMessage response = await gateways.Far.Client.PostAsync(PeerProtocol.Path, new ByteArrayContent([]), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public Task Connect_WithoutACertificate_GetsNoFurtherThanTheHandshake() => IsRefusedAsync(null);

    [Fact(Timeout = ChatServer.TestTimeout)]
    public Task Connect_WithASilosCertificate_GetsNoFurtherThanTheHandshake() =>
        IsRefusedAsync(gateways.Authority.Issue("silo", isSilo: true));

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Connect_WithAnotherAuthoritysCertificate_GetsNoFurtherThanTheHandshake()
    {
        using var directory = new TempDirectory();
        using var other = new LocalAuthority(directory.Path, TimeProvider.System);
        await IsRefusedAsync(other.Issue("gateway", isSilo: false));
    }

    [Fact]
    public void Validate_WithoutCertificates_SaysWhatIsMissing()
    {
        var gateway = new GatewayOptions { PeerAddress = "https://10.0.0.1:9000" };
        var validator = new PeerOptionsValidator(Options.Create(gateway), Options.Create(new ClusterOptions()));
        string message = validator.Validate(null, new PeerOptions { Address = "x", PingInterval = TimeSpan.Zero }).FailureMessage!;
        Assert.All((string[])["Cluster:AuthorityPath", "Address", "PingInterval"], name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    private async Task IsRefusedAsync(string? certificate)
    {
        using HttpClient client = Client(certificate);
        // In TLS 1.3 the client learns of it with the first answer.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("/", Cancel));
    }

    private HttpClient Client(string? certificate)
    {
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = ClusterCertificates.GatewayName, RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        };
        if (certificate is not null)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate), null, offline: true);
        }

        return new(new SocketsHttpHandler { SslOptions = tls })
        {
            BaseAddress = gateways.FarPeer, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
