using System.Buffers;
using Grpc.Core;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Wire.Transport.Grpc;

/// <summary>
/// One frame as a gRPC message. On the wire it is the frame's protobuf and nothing else, as a client generated from miner.proto sends
/// it; only here it stays bytes, since frames have readers of their own.
/// </summary>
public sealed class GrpcFrame
{
    /// <summary>How frames become messages and the other way round.</summary>
    public static readonly Marshaller<GrpcFrame> Marshaller = Marshallers.Create<GrpcFrame>(Write, Read);

    private byte[]? _rented;

    /// <summary>To be sent: the frame alone. Received: the frame with its length before it. Valid until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    /// <summary>Gives the memory of a received frame back.</summary>
    internal void Release()
    {
        Bytes = default;
        if (_rented is { } rented) ArrayPool<byte>.Shared.Return(rented);
        _rented = null;
    }

    private static void Write(GrpcFrame frame, SerializationContext context)
    {
        context.SetPayloadLength(frame.Bytes.Length);
        context.GetBufferWriter().Write(frame.Bytes.Span);
        context.Complete();
    }

    private static GrpcFrame Read(DeserializationContext context)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(FramePrefix.MaxBytes + context.PayloadLength);
        int prefix = FramePrefix.Write(rented, context.PayloadLength);
        context.PayloadAsReadOnlySequence().CopyTo(rented.AsSpan(prefix));
        return new GrpcFrame { _rented = rented, Bytes = rented.AsMemory(0, prefix + context.PayloadLength) };
    }
}
