using System.Net;
using System.Net.Sockets;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>
/// Where the host connects back to: a unix socket in a folder that only this user may enter; on Windows, where Node.js has no
/// unix sockets, a loopback port. Either way the host must prove itself with a token.
/// </summary>
internal sealed class HostListener : IDisposable
{
    private readonly Socket _socket;
    private readonly DirectoryInfo? _folder;

    private HostListener(Socket socket, HostAddress address, DirectoryInfo? folder)
    {
        _socket = socket;
        _folder = folder;
        Address = address;
    }

    /// <summary>For the host.</summary>
    public HostAddress Address { get; }

    /// <summary>Begins to listen.</summary>
    public static HostListener Start() => OperatingSystem.IsWindows() ? StartOnLoopback() : StartOnUnixSocket();

    /// <summary>Takes one connection.</summary>
    public async Task<NetworkStream> AcceptAsync(CancellationToken cancellationToken) =>
        new(await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false), ownsSocket: true);

    /// <summary>
    /// Ends the listening and removes the folder. A connection that was taken goes on: once the host is connected, nothing is left that a
    /// killed agent could leave behind.
    /// </summary>
    public void Dispose()
    {
        _socket.Dispose();
        if (Directory.Exists(_folder?.FullName)) _folder.Delete(recursive: true);
    }

    private static HostListener StartOnUnixSocket()
    {
        // The temporary folder, because a socket's path has at most 107 bytes and a data directory may be deep. It is made with mode 0700.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("idlecloud-");
        string path = Path.Combine(folder.FullName, "engine.sock");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen(1);
        return new HostListener(socket, new HostAddress(Path: path), folder);
    }

    private static HostListener StartOnLoopback()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1);
        var bound = (IPEndPoint)socket.LocalEndPoint!;
        return new HostListener(socket, new HostAddress(Host: bound.Address.ToString(), Port: bound.Port), folder: null);
    }
}
