using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Wire.Transport;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Miners;

/// <summary>Where miner agents connect: <c>GET /miner/v1/connect</c>, upgraded to a WebSocket.</summary>
internal sealed class MinerEndpoint(ApiKeyAuthenticator authenticator, MinerSessions sessions, TimeProvider clock)
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
        await sessions.ServeAsync(transport, owner).ConfigureAwait(false);
    }
}
