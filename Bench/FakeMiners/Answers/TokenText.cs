using System.Buffers.Text;

namespace IdleCloud.Bench.FakeMiners.Answers;

/// <summary>
/// The text of a made-up token: <c>@</c>, a monotonic time stamp in nanoseconds, filling, a space. A load generator on the same
/// machine reads from it how long the token travelled, whatever the timers did.
/// </summary>
internal static class TokenText
{
    /// <summary>The most bytes of a token without filling.</summary>
    public const int MaxStampBytes = 24;

    /// <summary>Writes a token of at least <paramref name="bytes"/> bytes.</summary>
    /// <param name="destination">Room for <paramref name="bytes"/> and <see cref="MaxStampBytes"/> more.</param>
    /// <param name="nanoseconds">The time stamp.</param>
    /// <param name="bytes">The wanted length; 0 for the shortest.</param>
    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> destination, long nanoseconds, int bytes)
    {
        destination[0] = (byte)'@';
        Utf8Formatter.TryFormat(nanoseconds, destination[1..], out int digits);
        int length = 1 + digits;
        int filling = bytes - length - 1;
        if (filling > 0)
        {
            destination[length++] = (byte)' ';
            destination.Slice(length, filling - 1).Fill((byte)'x');
            length += filling - 1;
        }

        destination[length++] = (byte)' ';
        return length;
    }
}
