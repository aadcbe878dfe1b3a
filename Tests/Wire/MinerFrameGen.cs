using FsCheck;
using FsCheck.Fluent;

namespace IdleCloud.Tests.Wire;

/// <summary>Random bytes that are a valid frame with a chunk in it, nearly one, or nothing of the kind.</summary>
internal static class MinerFrameGen
{
    private const int Varint = 0, Fixed64 = 1, Length = 2, StartGroup = 3, EndGroup = 4, Fixed32 = 5;

    private static readonly Gen<byte[]> AnyBytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    private static readonly Gen<byte[]> Text = Gen.Elements("", "a", "Zürich", "日本", "🦉", "data: x\n\n")
        .Select(System.Text.Encoding.UTF8.GetBytes);

    /// <summary>A varint in its shortest form or with needless bytes behind it, which parsers must take.</summary>
    private static readonly Gen<byte[]> AnyVarint =
        from value in Gen.OneOf(
            Gen.Choose(0, 300).Select(value => (ulong)value),
            Gen.Elements((ulong)uint.MaxValue, ulong.MaxValue, 1UL << 35, 1UL << 63))
        from excess in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Choose(1, 11)))
        select EncodeVarint(value, excess);

    private static readonly Gen<byte[]> ChunkField = Gen.Frequency(
        (6, Field(1, Length, Gen.OneOf(AnyBytes.Resize(16), Gen.Constant(Guid.NewGuid().ToByteArray())).Select(Prefixed))),
        (3, Field(2, Varint, AnyVarint)),
        (3, Field(3, Varint, AnyVarint)),
        (4, Field(4, Length, Text.Select(Prefixed))),
        (4, Field(5, Length, Text.Select(Prefixed))),
        (1, Field(4, Length, AnyBytes.Select(Prefixed))),
        (3, Field(6, Varint, AnyVarint)),
        (2, Gen.Choose(1, 2000).SelectMany(Unknown)));

    private static readonly Gen<byte[]> Chunk = Field(5, Length, ChunkField.ListOf().Select(Concat).Select(Prefixed));

    /// <summary>Frames whose only body is a chunk, once or more often, among unknown fields.</summary>
    internal static readonly Gen<byte[]> ChunkFrames =
        Gen.Frequency((5, Chunk), (1, Gen.Choose(10, 2000).SelectMany(Unknown))).ListOf().Resize(12).Select(Concat);

    /// <summary>The same with other bodies among them.</summary>
    private static readonly Gen<byte[]> MixedFrames =
        Gen.Frequency((4, Chunk), (1, Gen.Choose(1, 12).SelectMany(Unknown))).ListOf().Resize(8).Select(Concat);

    /// <summary>Frames, frames with a byte changed, dropped or added, and noise.</summary>
    internal static readonly Gen<byte[]> AnyFrames = Gen.Frequency(
        (3, ChunkFrames),
        (3, MixedFrames),
        (6, ChunkFrames.SelectMany(Damaged)),
        (1, AnyBytes));

    private static Gen<byte[]> Damaged(byte[] frame) =>
        from at in Gen.Choose(0, Math.Max(0, frame.Length - 1))
        from value in Gen.Choose(0, 255)
        from how in Gen.Choose(0, 2)
        select how switch
        {
            0 => [.. frame[..at], (byte)value, .. frame.Skip(at + 1)],
            1 => frame[..at],
            _ => (byte[])[.. frame[..at], (byte)value, .. frame[at..]],
        };

    private static Gen<byte[]> Unknown(int field) => Gen.OneOf(
        Field(field, Varint, AnyVarint),
        Field(field, Fixed64, AnyBytes.Resize(8).Select(bytes => Padded(bytes, 8))),
        Field(field, Fixed32, AnyBytes.Resize(4).Select(bytes => Padded(bytes, 4))),
        Field(field, Length, AnyBytes.Resize(20).Select(Prefixed)),
        Gen.Choose(1, 110).Select(depth => Group(field, depth)),
        Field(field, EndGroup, Gen.Constant(Array.Empty<byte>())));

    private static Gen<byte[]> Field(int field, int wireType, Gen<byte[]> value) =>
        from excess in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Choose(1, 9)))
        from bytes in value
        select (byte[])[.. EncodeVarint((ulong)((field << 3) | wireType), excess), .. bytes];

    private static byte[] Group(int field, int depth)
    {
        byte[] start = EncodeVarint((ulong)((field << 3) | StartGroup), 0);
        byte[] end = EncodeVarint((ulong)((field << 3) | EndGroup), 0);
        return [.. Enumerable.Repeat(start, depth).SelectMany(bytes => bytes), .. Enumerable.Repeat(end, depth).SelectMany(bytes => bytes)];
    }

    private static byte[] EncodeVarint(ulong value, int excess)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        for (; excess > 0; excess--)
        {
            bytes[^1] |= 0x80;
            bytes.Add(0);
        }

        return [.. bytes];
    }

    private static byte[] Prefixed(byte[] bytes) => [.. EncodeVarint((ulong)bytes.Length, 0), .. bytes];

    private static byte[] Padded(byte[] bytes, int length) => [.. bytes.Take(length), .. new byte[Math.Max(0, length - bytes.Length)]];

    private static byte[] Concat(IEnumerable<byte[]> parts) => [.. parts.SelectMany(part => part)];
}
