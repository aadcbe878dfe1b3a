namespace IdleCloud.Wire.Framing;

/// <summary>The length that stands before every frame: a protobuf varint.</summary>
internal static class FramePrefix
{
    /// <summary>The longest prefix that is written or taken, in bytes.</summary>
    internal const int MaxBytes = 5;

    /// <summary>Appends the prefix of a frame of <paramref name="size"/> bytes.</summary>
    internal static void Write(ref PooledBuffer buffer, int size) => buffer.Advance(Write(buffer.GetSpan(MaxBytes), size));

    /// <summary>Writes the prefix of a frame of <paramref name="size"/> bytes into <paramref name="span"/>, of <see cref="MaxBytes"/> at least.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(Span<byte> span, int size)
    {
        int count = 0;
        uint rest = (uint)size;
        for (; rest >= 0x80; rest >>= 7) span[count++] = (byte)(rest | 0x80);
        span[count++] = (byte)rest;
        return count;
    }

    /// <summary>Reads a prefix at the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What has been received.</param>
    /// <param name="prefix">Bytes of the prefix itself.</param>
    /// <param name="length">The frame's length; lengths beyond 32 bits read as the largest.</param>
    internal static FrameReadStatus Read(ReadOnlySpan<byte> bytes, out int prefix, out uint length)
    {
        ulong value = 0;
        length = 0;
        for (prefix = 0; prefix < MaxBytes; prefix++)
        {
            if (prefix == bytes.Length) return FrameReadStatus.NeedMore;
            byte next = bytes[prefix];
            value |= (ulong)(next & 0x7F) << (7 * prefix);
            if (next >= 0x80) continue;
            prefix++;
            length = (uint)Math.Min(value, uint.MaxValue);
            return FrameReadStatus.Frame;
        }

        return FrameReadStatus.MalformedLength;
    }
}
