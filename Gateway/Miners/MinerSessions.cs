using IdleCloud.Gateway.Auth;
using IdleCloud.Wire.Transport;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Gateway.Miners;

/// <summary>Serves connections of known miners, whatever carries them.</summary>
internal sealed class MinerSessions(MinerHandshake handshake, MinerConnections connections, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>Serves one connection for as long as it lives.</summary>
    /// <param name="transport">The connection; owned from here on.</param>
    /// <param name="owner">Whose key it came with.</param>
    public async Task ServeAsync(IMinerTransport transport, Authenticated owner)
    {
        await using var channel = new MinerChannel(transport, clock);

        // 1. The handshake; it tells the agent itself what is wrong.
        if (await handshake.RunAsync(channel, owner).ConfigureAwait(false) is not { } connection) return;

        // 2. The session.
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
