namespace IdleCloud.Wire.Framing;

/// <summary>Appends frames to a buffer, each with its length before it.</summary>
public static class FrameWriter
{
    /// <summary>Appends a frame that writes itself.</summary>
    public static void Append<TFrame>(ref PooledBuffer buffer, TFrame frame) where TFrame : IOutgoingFrame =>
        Append(ref buffer, frame, frame.ComputeSize());

    /// <summary>Appends a frame that is there already.</summary>
    public static void Append(ref PooledBuffer buffer, ReadOnlySpan<byte> frame)
    {
        FramePrefix.Write(ref buffer, frame.Length);
        frame.CopyTo(buffer.GetSpan(frame.Length));
        buffer.Advance(frame.Length);
    }

    internal static void Append<TFrame>(ref PooledBuffer buffer, TFrame frame, int size) where TFrame : IOutgoingFrame
    {
        FramePrefix.Write(ref buffer, size);
        frame.WriteTo(buffer.GetSpan(size)[..size]);
        buffer.Advance(size);
    }
}
