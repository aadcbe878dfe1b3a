using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Ports, TLS, bounds of connections, and settings that are wrong.</summary>
public sealed class ListenerTests(PostgresFixture postgres) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-edge-");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Tls_WithTheGeneratedCertificate_SpeaksBothVersions(string version)
    {
        await using EdgeServer server = await StartTlsAsync();
        using X509Certificate2 trusted = X509CertificateLoader.LoadCertificateFromFile(PublicPath);
        using HttpClient client = new(Trusting(trusted));
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.TlsAddress, "/healthz"))
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await client.SendAsync(request, Now);
        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (response.StatusCode, response.Version));
    }

    [Fact]
    public async Task Tls_WhenStartedAgain_KeepsItsCertificateForItsOwnerAlone()
    {
        await using (await StartTlsAsync())
        {
            // Only the files that a first start leaves are of interest.
        }

        string first = await File.ReadAllTextAsync(PublicPath, Now);
        await using (await StartTlsAsync()) Assert.Equal(first, await File.ReadAllTextAsync(PublicPath, Now));
        UnixFileMode mode = File.GetUnixFileMode(Path.Combine(_directory.FullName, SelfSignedCertificate.FileName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public void SelfSigned_WhenAboutToEnd_IsReplaced()
    {
        ManualTimeProvider clock = new();
        using X509Certificate2 first = SelfSignedCertificate.LoadOrCreate(_directory.FullName, clock);
        clock.Advance(TimeSpan.FromDays(357));
        using X509Certificate2 kept = SelfSignedCertificate.LoadOrCreate(_directory.FullName, clock);
        clock.Advance(TimeSpan.FromDays(2));
        using X509Certificate2 replaced = SelfSignedCertificate.LoadOrCreate(_directory.FullName, clock);
        Assert.Equal(first.Thumbprint, kept.Thumbprint);
        Assert.NotEqual(first.Thumbprint, replaced.Thumbprint);
    }

    [Fact]
    public async Task Tls_WithACertificateOfOurOwn_UsesIt()
    {
        using X509Certificate2 own = SelfSignedCertificate.LoadOrCreate(_directory.FullName, TimeProvider.System);
        string pem = Path.Combine(_directory.FullName, "own.pem");
        using (System.Security.Cryptography.ECDsa key = own.GetECDsaPrivateKey()!)
        {
            await File.WriteAllTextAsync(pem, $"{own.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", Now);
        }

        ServerCertificate fromPem = ServerCertificate.Load(new() { CertificatePath = pem }, TimeProvider.System);
        string pfx = Path.Combine(_directory.FullName, SelfSignedCertificate.FileName);
        ServerCertificate fromPfx = ServerCertificate.Load(new() { CertificatePath = pfx }, TimeProvider.System);

        Assert.All([fromPem, fromPfx], certificate =>
        {
            Assert.Equal(own.Thumbprint, certificate.Leaf.Thumbprint);
            Assert.True(certificate.Leaf.HasPrivateKey);
        });
    }

    [Fact]
    public async Task Connect_WhenTheAddressHasTooMany_IsClosedAtOnceAndOthersGoOn()
    {
        await using EdgeServer server = await EdgeServer.StartAsync(postgres, new() { ["Gateway:MaxConnectionsPerAddress"] = "2" });
        using TcpClient first = await ConnectAsync(server);
        using TcpClient second = await ConnectAsync(server);
        Assert.Equal("HTTP/1.1 200", await AskAsync(first));
        Assert.Equal("HTTP/1.1 200", await AskAsync(second));

        using TcpClient third = await ConnectAsync(server);
        Assert.Equal("", await AskAsync(third));
        Assert.Equal("HTTP/1.1 200", await AskAsync(first));

        second.Close();
        await Eventually.HoldsAsync(
            async () =>
            {
                using TcpClient next = await ConnectAsync(server);
                return await AskAsync(next) == "HTTP/1.1 200";
            },
            TimeSpan.FromSeconds(10),
            "a closed connection makes room");
    }

    [Fact]
    public async Task Start_WithWrongSettings_NamesAllOfThem()
    {
        OptionsValidationException failure = await Assert.ThrowsAsync<OptionsValidationException>(() => EdgeServer.StartAsync("Host=none", new()
        {
            ["Gateway:Id"] = "A b",
            ["Gateway:Address"] = "localhost",
            ["Gateway:Port"] = "70000",
            ["Gateway:TlsPort"] = "-1",
            ["Gateway:CertificatePath"] = "/nowhere.pem",
            ["Gateway:GrainCallTimeout"] = "0:00:00",
            ["Gateway:MaxConnections"] = "0",
        }));
        Assert.Equal(
            ["Gateway:Id", "Gateway:Address", "Gateway:Port", "Gateway:TlsPort", "Gateway:CertificatePath", "Gateway:GrainCallTimeout",
                "Gateway:MaxConnections"],
            failure.Failures.Select(text => text[..text.IndexOf(' ', StringComparison.Ordinal)]));
    }

    private string PublicPath => Path.Combine(_directory.FullName, SelfSignedCertificate.PublicFileName);

    private Task<EdgeServer> StartTlsAsync() => EdgeServer.StartAsync(postgres, new()
    {
        ["Gateway:TlsPort"] = "0",
        ["Gateway:DataDirectory"] = _directory.FullName,
    });

    private static SocketsHttpHandler Trusting(X509Certificate2 certificate) => new()
    {
        SslOptions = new()
        {
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    private static async Task<TcpClient> ConnectAsync(EdgeServer server)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, Now);
        return client;
    }

    /// <summary>The first twelve bytes of the answer; none when the server has closed the connection.</summary>
    private static async Task<string> AskAsync(TcpClient client)
    {
        byte[] buffer = new byte[4096];
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), Now);
            int read = await client.GetStream().ReadAsync(buffer, Now);
            return Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 12));
        }
        catch (IOException)
        {
            // Closed before, or while, it was asked.
            return "";
        }
    }
}
