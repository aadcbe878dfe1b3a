using System.Numerics;
using System.Text;

namespace IdleCloud.Wire.Chunks;

/// <summary>Writes protobuf into a span that is known to be large enough.</summary>
internal ref struct SpanWriter(Span<byte> rest)
{
    private Span<byte> _rest = rest;

    /// <summary>Bytes of a varint.</summary>
    internal static int SizeOf(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Bytes of a string and of the length before it.</summary>
    internal static int SizeOf(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        return SizeOf((uint)length) + length;
    }

    internal void Field(uint tag, ulong value)
    {
        Varint(tag);
        Varint(value);
    }

    internal void Varint(ulong value)
    {
        int count = 0;
        for (; value >= 0x80; value >>= 7) _rest[count++] = (byte)(value | 0x80);
        _rest[count++] = (byte)value;
        _rest = _rest[count..];
    }

    internal void Text(uint tag, string text)
    {
        Field(tag, (uint)Encoding.UTF8.GetByteCount(text));
        _rest = _rest[Encoding.UTF8.GetBytes(text, _rest)..];
    }

    internal void Id(Guid id)
    {
        id.TryWriteBytes(_rest, bigEndian: true, out int written);
        _rest = _rest[written..];
    }

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }
}
