using Grpc.Core;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>
/// What both ends of the miner link over gRPC share: a stream of messages each way, one frame each. How a call begins and ends is
/// each end's own.
/// </summary>
/// <param name="reader">The peer's messages.</param>
/// <param name="writer">This end's messages.</param>
public abstract class GrpcTransport(IAsyncStreamReader<GrpcFrame> reader, IAsyncStreamWriter<GrpcFrame> writer) : IMinerTransport
{
    private static readonly WriteOptions MoreFollows = new(WriteFlags.BufferHint);

    private readonly GrpcFrame _outgoing = new();
    private GrpcFrame? _incoming;
    private int _end;

    /// <inheritdoc/>
    public TransportEnd End => (TransportEnd)Volatile.Read(ref _end);

    /// <summary>Ends a receive that is under way, where this end closes.</summary>
    protected virtual CancellationToken Closing => CancellationToken.None;

    /// <inheritdoc/>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                _outgoing.Bytes = TakeFrame(ref bytes);
                writer.WriteOptions = bytes.IsEmpty ? null : MoreFollows;
                await writer.WriteAsync(_outgoing).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            SetEnd(TransportEnd.Broken);
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            if (_incoming is null)
            {
                if (!await reader.MoveNext(Closing).ConfigureAwait(false)) return Ended(TransportEnd.ClosedByPeer);
                _incoming = reader.Current;
            }

            ReadOnlyMemory<byte> rest = _incoming.Bytes;
            int count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
            if (count < rest.Length)
            {
                _incoming.Bytes = rest[count..];
                return count;
            }

            _incoming.Release();
            _incoming = null;
            return count;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // The one limit that a message can break is that of its size.
            return Ended(broken is RpcException { StatusCode: StatusCode.ResourceExhausted } ? TransportEnd.Malformed : TransportEnd.Broken);
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask CloseAsync();

    /// <inheritdoc/>
    public abstract void Abort();

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The ways in which the library tells that a call is over, whoever ended it.</summary>
    protected static bool IsBroken(Exception exception) => exception
        is RpcException or IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    /// <summary>The first reason counts: what follows is its echo.</summary>
    protected void SetEnd(TransportEnd how) => Interlocked.CompareExchange(ref _end, (int)how, (int)TransportEnd.None);

    /// <summary>No more will be received.</summary>
    protected virtual int Ended(TransportEnd how)
    {
        SetEnd(how);
        return 0;
    }

    private static ReadOnlyMemory<byte> TakeFrame(ref ReadOnlyMemory<byte> bytes)
    {
        FrameReadStatus status = FramePrefix.Read(bytes.Span, out int prefix, out uint length);
        if (status != FrameReadStatus.Frame || length > bytes.Length - prefix) throw new ArgumentException("These are no whole frames.", nameof(bytes));
        ReadOnlyMemory<byte> frame = bytes.Slice(prefix, (int)length);
        bytes = bytes[(prefix + (int)length)..];
        return frame;
    }
}
