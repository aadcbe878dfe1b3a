using System.Net;
using System.Net.WebSockets;

namespace IdleCloud.Wire.Transport;

/// <summary>Dials a gateway: the agent's end of <see cref="WebSocketTransport"/>.</summary>
/// <param name="timeProvider">The clock for time-outs.</param>
public sealed class WebSocketConnector(TimeProvider timeProvider) : IMinerConnector
{
    /// <summary>How long the gateway may take to answer the upgrade request, name resolution and TLS included.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task<ConnectAttempt> ConnectAsync(Uri gateway, string minerKey, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        // The protocol has its own ping and heartbeat, at a pace that the framework's keep-alive does not know.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {minerKey}");
        using var timeout = new CancellationTokenSource(ConnectTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await socket.ConnectAsync(EndpointOf(gateway), either.Token).ConfigureAwait(false);
            return new ConnectAttempt { Transport = new WebSocketTransport(socket, timeProvider) };
        }
        catch (WebSocketException refused)
        {
            HttpStatusCode? status = socket.HttpStatusCode == 0 ? null : socket.HttpStatusCode;
            socket.Dispose();
            return new ConnectAttempt { Status = status, Error = refused, Problem = refused.GetBaseException().Message };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return new ConnectAttempt { Problem = $"no answer within {ConnectTimeout.TotalSeconds:0} s" };
        }
    }

    private static Uri EndpointOf(Uri gateway) => new UriBuilder(gateway)
    {
        Scheme = gateway.Scheme is "https" or "wss" ? "wss" : "ws",
        Path = gateway.AbsolutePath.TrimEnd('/') + WireLimits.ConnectPath,
        Query = "",
    }.Uri;
}
