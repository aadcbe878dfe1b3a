using IdleCloud.Gateway.Auth;
using IdleCloud.Hosting.Lifetime;
using IdleCloud.Wire;
using IdleCloud.Wire.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>Serves connections of known miners, whatever carries them.</summary>
internal sealed partial class MinerSessions(
    MinerHandshake handshake,
    MinerConnections connections,
    ApiKeyAuthenticator authenticator,
    Drain drain,
    IOptions<MinerLinkOptions> options,
    TimeProvider clock,
    ILogger<MinerSessions> logger)
{
    /// <summary>Serves one connection for as long as it lives.</summary>
    /// <param name="transport">The connection; owned from here on.</param>
    /// <param name="owner">Whose key it came with.</param>
    public async Task ServeAsync(IMinerTransport transport, Authenticated owner)
    {
        await using var channel = new MinerChannel(transport, clock);

        // 1. The handshake; it tells the agent itself what is wrong. Whoever is on the way out begins nothing new.
        if (drain.HasBegun)
        {
            await channel.CloseAsync(new GatewayFrame { Refused = Refusals.Draining }, receiving: null).ConfigureAwait(false);
            return;
        }

        if (await handshake.RunAsync(channel, owner).ConfigureAwait(false) is not { } connection) return;

        // 2. The session.
        connections.Add(connection);
        using var ended = new CancellationTokenSource();
        Task watching = WatchKeyAsync(owner, connection, ended.Token);
        try
        {
            await connection.RunAsync(drain).ConfigureAwait(false);
        }
        finally
        {
            connections.Remove(connection);
            await ended.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    /// <summary>A session may last for months: its key is looked at again and again.</summary>
    private async Task WatchKeyAsync(Authenticated owner, MinerConnection connection, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(options.Value.KeyCheckInterval, clock);
        try
        {
            do await timer.WaitForNextTickAsync(ended).ConfigureAwait(false);
            while (await IsKeyGoodAsync(owner, connection, ended).ConfigureAwait(false));
            connection.RevokeKey();
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    private async ValueTask<bool> IsKeyGoodAsync(Authenticated owner, MinerConnection connection, CancellationToken ended)
    {
        try
        {
            return await authenticator.IsStillGoodAsync(owner, ended).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            // Nobody has said that it is revoked.
            LogKeyUnknown(failure, connection.Session.MinerId);
            return true;
        }
    }
}
