using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace IdleCloud.Wire.Transport;

/// <summary>
/// The miner link over a WebSocket, at either end: it passes proxies and every firewall that lets HTTPS through. Bytes travel in
/// binary messages whose boundaries carry no meaning.
/// </summary>
/// <param name="socket">An open socket; owned from here on.</param>
/// <param name="timeProvider">The clock for the bounded wait of <see cref="CloseAsync"/>.</param>
public sealed class WebSocketTransport(WebSocket socket, TimeProvider timeProvider) : IMinerTransport
{
    /// <summary>How long the peer may take to answer a close.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private int _end;

    /// <inheritdoc/>
    public TransportEnd End => (TransportEnd)Volatile.Read(ref _end);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            SetEnd(TransportEnd.Broken);
            return false;
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close) return Ended(TransportEnd.ClosedByPeer);
                if (received.MessageType != WebSocketMessageType.Binary) return Ended(TransportEnd.Malformed);
                // An empty message is no end: receive again.
                if (received.Count > 0) return received.Count;
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            return Ended(broken is WebSocketException { WebSocketErrorCode: WebSocketError.Faulted or WebSocketError.InvalidMessageType }
                ? TransportEnd.Malformed
                : TransportEnd.Broken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CloseAsync()
    {
        SetEnd(TransportEnd.ClosedHere);
        using var timeout = new CancellationTokenSource(CloseTimeout, timeProvider);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token).ConfigureAwait(false);
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // The good-bye is a courtesy; the connection is gone either way.
            socket.Abort();
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        SetEnd(TransportEnd.ClosedHere);
        socket.Abort();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The ways in which the framework tells that a socket is gone, whoever ended it.</summary>
    private static bool IsBroken(Exception exception) =>
        exception is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private int Ended(TransportEnd how)
    {
        SetEnd(how);
        return 0;
    }

    /// <summary>The first reason counts: what follows is its echo.</summary>
    private void SetEnd(TransportEnd how) => Interlocked.CompareExchange(ref _end, (int)how, (int)TransportEnd.None);
}
