using System.Net;
using IdleCloud.Gateway.Miners;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// Kestrel's limits and listeners. Left as they are on purpose: the least rates of request and response (240 bytes/s after 5 s),
/// which cut off slow-loris bodies and readers that hold a full send buffer, and never a stream that merely has few tokens, since
/// they run only while bytes wait to be sent; and the 30 MB limit of a body, up to which a refused body is still read (for 5 s at
/// most), so that its sender gets to see the 413.
/// </summary>
internal sealed class KestrelSetup(IOptions<GatewayOptions> options, IOptions<MinerLinkOptions> minerLink, TimeProvider time)
    : IConfigureOptions<KestrelServerOptions>
{
    private const int MaxHeaderCount = 64;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHttp2Streams = 100;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>An HTTP/2 connection whose client vanished without a word is found out by these pings.</summary>
    private static readonly TimeSpan Http2PingDelay = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions kestrel)
    {
        GatewayOptions gateway = options.Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = gateway.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = gateway.MaxConnections;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaderCount;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxHttp2Streams;
        kestrel.Limits.Http2.KeepAlivePingDelay = Http2PingDelay;

        ConnectionsPerAddress connections = new(gateway.MaxConnectionsPerAddress);
        IPAddress address = IPAddress.Parse(gateway.Address);
        kestrel.Listen(address, gateway.Port, listener =>
        {
            listener.Protocols = HttpProtocols.Http1;
            listener.Use(next => connection => connections.RunAsync(connection, next));
        });
        if (minerLink.Value.GrpcPort is { } grpcPort)
        {
            kestrel.Listen(address, grpcPort, listener =>
            {
                listener.Protocols = HttpProtocols.Http2;
                listener.Use(next => connection => connections.RunAsync(connection, next));
            });
        }

        if (gateway.TlsPort is not { } tlsPort) return;
        ServerCertificate certificate = ServerCertificate.Load(gateway, time);
        kestrel.Listen(address, tlsPort, listener =>
        {
            listener.Protocols = HttpProtocols.Http1AndHttp2;
            listener.Use(next => connection => connections.RunAsync(connection, next));
            listener.UseHttps(https => Use(certificate, https));
        });
    }

    private static void Use(ServerCertificate certificate, HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = certificate.Leaf;
        https.ServerCertificateChain = certificate.Chain;
    }
}
