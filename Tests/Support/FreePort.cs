using System.Net;
using System.Net.Sockets;

namespace IdleCloud.Tests.Support;

/// <summary>Ports of this machine that nobody uses.</summary>
internal static class FreePort
{
    /// <summary>A port that was free a moment ago. The system hands them out in turn, so that it is not soon given to another.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
