using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Tests.Wire;

/// <summary>Frames out of a byte stream that arrives in pieces.</summary>
public sealed class FrameReaderTests
{
    private const int MaxFrameBytes = 70_000;

    [Fact]
    public void TryRead_HoweverTheStreamIsCut_FindsTheSameFrames()
    {
        Gen<(int[] Sizes, int[] Cuts)> streams =
            from sizes in Gen.Elements(0, 1, 5, 127, 128, 300, 5_000, 66_000).ArrayOf()
            from cuts in Gen.Choose(1, 9_000).NonEmptyListOf()
            select (sizes, cuts.ToArray());

        Prop.ForAll(streams.ToArbitrary(), stream =>
        {
            byte[][] frames = [.. stream.Sizes.Select((size, index) => Filled(size, (byte)index))];
            byte[] bytes = [.. frames.SelectMany(Prefixed)];
            return Receive(bytes, stream.Cuts).SequenceEqual(frames, ByContent);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(12));
    }

    [Fact]
    public void TryRead_OfALengthBeyondTheLimit_SaysTooLargeBeforeTheFrameIsThere()
    {
        using var reader = new FrameReader(MaxFrameBytes);
        Feed(reader, Prefixed(new byte[MaxFrameBytes + 1]).AsSpan(0, 3));
        Assert.Equal(FrameReadStatus.FrameTooLarge, reader.TryRead(out _));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, FrameReadStatus.MalformedLength)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, FrameReadStatus.FrameTooLarge)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, FrameReadStatus.NeedMore)]
    [InlineData(new byte[0], FrameReadStatus.NeedMore)]
    internal void TryRead_OfAnOddPrefix_SaysWhy(byte[] prefix, FrameReadStatus expected)
    {
        using var reader = new FrameReader(MaxFrameBytes);
        Feed(reader, prefix);
        Assert.Equal(expected, reader.TryRead(out _));
    }

    private static List<byte[]> Receive(byte[] bytes, int[] cuts)
    {
        using var reader = new FrameReader(MaxFrameBytes);
        List<byte[]> frames = [];
        for (int at = 0, piece = 0; at < bytes.Length; piece++)
        {
            int count = Math.Min(Math.Min(cuts[piece % cuts.Length], bytes.Length - at), reader.GetMemory().Length);
            Feed(reader, bytes.AsSpan(at, count));
            at += count;
            while (reader.TryRead(out ReadOnlySpan<byte> frame) == FrameReadStatus.Frame) frames.Add(frame.ToArray());
        }

        return frames;
    }

    private static void Feed(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(reader.GetMemory().Span);
        reader.Advance(bytes.Length);
    }

    private static byte[] Filled(int size, byte value)
    {
        byte[] bytes = new byte[size];
        bytes.AsSpan().Fill(value);
        return bytes;
    }

    private static byte[] Prefixed(byte[] frame)
    {
        var buffer = default(PooledBuffer);
        FramePrefix.Write(ref buffer, frame.Length);
        byte[] all = [.. buffer.Written, .. frame];
        buffer.Release();
        return all;
    }

    private static IEqualityComparer<byte[]> ByContent { get; } =
        EqualityComparer<byte[]>.Create((left, right) => left.AsSpan().SequenceEqual(right), bytes => bytes.Length);
}
