using System.Net.Sockets;

namespace IdleCloud.MinerAgent.Control;

/// <summary>A command's end of the control socket.</summary>
internal static class ControlClient
{
    /// <summary>Asks the running agent.</summary>
    /// <param name="dataDirectory">The agent's.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    /// <returns>Its answer; null when no agent runs there.</returns>
    public static async Task<ControlReply?> AskAsync(string dataDirectory, ControlRequest request, CancellationToken cancellationToken)
    {
        using Socket socket = ControlSocket.Create();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ControlSocket.Patience);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlSocket.PathIn(dataDirectory)), limit.Token).ConfigureAwait(false);
            await ControlSocket.SendAsync(socket, request, ControlJsonContext.Default.ControlRequest, limit.Token).ConfigureAwait(false);
            return await ControlSocket.ReceiveAsync(socket, ControlJsonContext.Default.ControlReply, limit.Token).ConfigureAwait(false);
        }
        catch (Exception nobody) when (nobody is SocketException or ArgumentException
            || (nobody is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
