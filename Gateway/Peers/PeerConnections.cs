using System.Net;
using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Miners;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Peers;

/// <summary>The connections to other gateways, opened when they are needed.</summary>
internal sealed class PeerConnections(
    IOptions<GatewayOptions> gateway,
    IOptions<PeerOptions> options,
    PeerCertificates certificates,
    PeerMetrics metrics,
    MinerLinkMetrics frames,
    ILogger<PeerMiner> logger) : IDisposable
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private HttpMessageInvoker? _client;

    /// <summary>The miner of a session at another gateway; null when that one cannot be reached, or this one has no peers.</summary>
    public ILeasedMiner? Find(MinerSession session) =>
        gateway.Value.PeerAddress is not null
        && Uri.TryCreate(session.GatewayAddress, UriKind.Absolute, out Uri? address)
        && address.Scheme == Uri.UriSchemeHttps
            ? new PeerMiner(session, address, Client(), options.Value, metrics, frames, logger)
            : null;

    /// <inheritdoc/>
    public void Dispose() => _client?.Dispose();

    private HttpMessageInvoker Client()
    {
        lock (_gate) return _client ??= Create();
    }

    private HttpMessageInvoker Create()
    {
        PeerOptions peers = options.Value;
        return new(new SocketsHttpHandler
        {
            SslOptions = certificates.ForClient(),
            ConnectTimeout = peers.HandOverTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = peers.PingInterval,
            KeepAlivePingTimeout = peers.PingInterval,
            PooledConnectionIdleTimeout = IdleTimeout,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
        });
    }
}
