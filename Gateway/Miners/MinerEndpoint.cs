using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Gateway.Miners;

/// <summary>Where miner agents connect: <c>GET /miner/v1/connect</c>, upgraded to a WebSocket.</summary>
internal sealed class MinerEndpoint(
    ApiKeyAuthenticator authenticator,
    MinerHandshake handshake,
    MinerConnections connections,
    IHostApplicationLifetime lifetime,
    TimeProvider clock)
{
    /// <summary>Compression costs more than tokens weigh, and the protocol has its own ping.</summary>
    private static readonly WebSocketAcceptContext Plain = new() { DangerousEnableCompression = false, KeepAliveInterval = TimeSpan.Zero };

    private static readonly ApiError UpgradeRequired = ApiErrorCodes.MalformedRequest.With(
        "Miner agents connect here with a WebSocket upgrade; this request is none.");

    /// <summary>Serves one connection for as long as it lives.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // 1. The key, before any socket.
        if (await authenticator.AuthenticateAsync(context, ApiKeyKind.Miner, context.RequestAborted).ConfigureAwait(false) is not { } owner)
        {
            await ApiErrorWriter.WriteAsync(context, ApiErrors.InvalidMinerKey).ConfigureAwait(false);
            return;
        }

        // 2. The upgrade.
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await ApiErrorWriter.WriteAsync(context, UpgradeRequired).ConfigureAwait(false);
            return;
        }

        var transport = new WebSocketTransport(await context.WebSockets.AcceptWebSocketAsync(Plain).ConfigureAwait(false), clock);
        await using var channel = new MinerChannel(transport, clock);

        // 3. The handshake; it tells the agent itself what is wrong.
        if (await handshake.RunAsync(channel, owner).ConfigureAwait(false) is not { } connection) return;

        // 4. The session.
        connections.Add(connection);
        try
        {
            await connection.RunAsync(lifetime.ApplicationStopping).ConfigureAwait(false);
        }
        finally
        {
            connections.Remove(connection);
        }
    }
}
