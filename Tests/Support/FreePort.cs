using System.Net;
using System.Net.Sockets;

namespace IdleCloud.Tests.Support;

/// <summary>Ports of this machine for programs that are told their port before they listen on it.</summary>
internal static class FreePort
{
    // Below those that Linux gives to outgoing connections and to whoever asks for any: between the look and the program's start,
    // the system gives none of these away.
    private const int First = 12_000;
    private const int Count = 20_000;

    // Test runs beside each other begin in different places.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port that nobody uses, and that no other call of this run is given.</summary>
    public static int Take()
    {
        while (true)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // The next one.
            }
        }
    }
}
