using System.Net.Sockets;

namespace IdleCloud.MinerAgent.Control;

/// <summary>The agent's end of the control socket. One request a connection, one connection after the other.</summary>
internal sealed partial class ControlServer(string path, Func<ControlRequest, ControlReply> answer, TimeProvider timeProvider, ILogger<ControlServer> logger)
{
    private const int Backlog = 8;

    /// <summary>Serves until cancelled. Without a socket the agent works all the same.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using Socket listener = ControlSocket.Create();
        try
        {
            // The data directory is locked: what lies there is a dead agent's.
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(Backlog);
        }
        catch (Exception denied) when (denied is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogUnavailable(logger, path, denied.Message);
            return;
        }

        try
        {
            while (true)
            {
                using Socket client = await listener.AcceptAsync(stop).ConfigureAwait(false);
                await ServeAsync(client, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            File.Delete(path);
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(ControlSocket.Patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            ControlRequest? request = await ControlSocket.ReceiveAsync(client, ControlJsonContext.Default.ControlRequest, either.Token).ConfigureAwait(false);
            ControlReply reply = request is null ? new ControlReply { Error = "this is no request" } : answer(request);
            await ControlSocket.SendAsync(client, reply, ControlJsonContext.Default.ControlReply, either.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is SocketException || (gone is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // Who asked has left.
        }
    }
}
