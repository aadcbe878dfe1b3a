namespace IdleCloud.Wire.Chunks;

/// <summary>Writes protobuf into a span that is known to be large enough.</summary>
internal ref struct SpanWriter(Span<byte> rest)
{
    private Span<byte> rest = rest;

    internal void Field(uint tag, ulong value)
    {
        Varint(tag);
        Varint(value);
    }

    internal void Varint(ulong value)
    {
        int count = 0;
        for (; value >= 0x80; value >>= 7) rest[count++] = (byte)(value | 0x80);
        rest[count++] = (byte)value;
        rest = rest[count..];
    }

    internal void Id(Guid id)
    {
        id.TryWriteBytes(rest, bigEndian: true, out int written);
        rest = rest[written..];
    }

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
