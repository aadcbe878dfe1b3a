using System.Net;
using System.Net.Sockets;

namespace IdleCloud.Demo.Supervision;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    /// <summary>Refuses a port that is taken before anything is started, with the flag that chooses another one.</summary>
    /// <exception cref="DemoException">The port cannot be had.</exception>
    public static void RequireFree(int port, string flag)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new DemoException($"Port {port} is in use: choose another one with {flag}.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new DemoException($"Port {port} is not for this user: choose one from 1024 with {flag}.");
        }
    }
}
