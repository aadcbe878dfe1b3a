using IdleCloud.Demo.Cluster;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Gateway.Peers;

/// <summary>Two gateways of one silo in this process, each with a private listener and a certificate of one authority.</summary>
public sealed class TwoGateways(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private LocalAuthority? _authority;

    /// <summary>Where the customers are.</summary>
    internal ChatServer Near { get; private set; } = null!;

    /// <summary>Where the miners are.</summary>
    internal ChatServer Far { get; private set; } = null!;

    /// <summary>The private listener of <see cref="Far"/>.</summary>
    internal Uri FarPeer { get; private set; } = null!;

    /// <summary>Who issues certificates.</summary>
    internal LocalAuthority Authority => _authority!;

    public async ValueTask InitializeAsync()
    {
        _authority = new LocalAuthority(_directory.Path, TimeProvider.System);
        Near = await ChatServer.StartAsync(postgres, settings: Settings("near", out _));
        Far = await ChatServer.StartBesideAsync(Near, Settings("far", out Uri peer));
        FarPeer = peer;
    }

    /// <summary>Settings of a gateway that has peers.</summary>
    internal Dictionary<string, string?> Settings(string name, out Uri peer)
    {
        peer = new Uri($"https://127.0.0.1:{FreePort.Take()}");
        return new()
        {
            ["Gateway:Id"] = name,
            ["Gateway:PeerAddress"] = peer.ToString(),
            ["Cluster:CertificatePath"] = Authority.Issue(name, isSilo: false),
            ["Cluster:AuthorityPath"] = Authority.Path,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Far.DisposeAsync();
        await Near.DisposeAsync();
        _authority?.Dispose();
        _directory.Dispose();
    }
}
