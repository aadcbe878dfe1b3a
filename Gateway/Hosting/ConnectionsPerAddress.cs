using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// Bounds the connections from one address: the one too many is closed before a byte of it is read. Kestrel itself can only bound
/// all connections together, which one host could use up.
/// </summary>
internal sealed class ConnectionsPerAddress(int limit)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    /// <summary>Runs a connection, if its address may have one more.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: { } address })
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        try
        {
            int open = _open.AddOrUpdate(address, 1, static (_, count) => count + 1);
            if (open <= limit) await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Release(address);
        }
    }

    /// <summary>Open connections of an address.</summary>
    public int Count(IPAddress address) => _open.GetValueOrDefault(address);

    private void Release(IPAddress address)
    {
        int left = _open.AddOrUpdate(address, 0, static (_, count) => count - 1);
        // Removed only while still zero, so that a connection that begins at the same moment is not forgotten.
        if (left == 0) _open.TryRemove(new(address, 0));
    }
}
