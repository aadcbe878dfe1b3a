using System.Net;
using IdleCloud.Gateway.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Peers;

/// <summary>
/// The private listener: a server of its own, so that none of the customers' routes can be there, and the peers' route not where customers are. It
/// starts before the customers' server and stops after it, when the miners' jobs have ended.
/// </summary>
internal sealed class PeerListener(
    IOptions<GatewayOptions> gateway,
    IOptions<PeerOptions> options,
    PeerCertificates certificates,
    PeerEndpoint endpoint,
    IHttpContextFactory contexts,
    IServiceProvider services,
    ILoggerFactory loggers) : IHostedService, IHttpApplication<HttpContext>, IDisposable
{
    private const int MaxStreams = 1000;

    /// <summary>A gateway that vanished without a word is found out by these pings, and its jobs are cancelled.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private KestrelServer? _server;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (gateway.Value.PeerAddress is not { } own) return;
        // Read now, so that a wrong file is told at start.
        certificates.Read();
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = services };
        kestrel.Limits.MaxRequestBodySize = null;
        // A request's body is a job, and then silence until its end.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
        kestrel.Listen(IPAddress.Parse(options.Value.Address), options.Value.Port ?? new Uri(own).Port, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            // Not by a certificate alone: Kestrel would refuse a gateway's, which is for client authentication, so that it cannot pass for a silo's.
            listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificates.ForServer()) });
        });
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        _server = new KestrelServer(Options.Create(kestrel), transport, loggers);
        await _server.StartAsync(this, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => contexts.Create(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => endpoint.HandleAsync(context);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) => contexts.Dispose(context);
}
