using System.Buffers;
using System.Text.Encodings.Web;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>
/// Miners' text as the inside of a JSON string. A miner's text is never trusted to be JSON: it is escaped here, with it every line
/// end and control character, so that no text can break out of its string or its event. Letters of all scripts stay readable.
/// </summary>
internal static class JsonText
{
    /// <summary>The most bytes that one byte of text may become: a control character is six.</summary>
    public const int MaxExpansion = 6;

    private const int PieceBytes = 2048;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Escapes all of <paramref name="utf8"/> into room that is large enough.</summary>
    /// <returns>Bytes written.</returns>
    public static int Escape(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        Encoder.EncodeUtf8(utf8, destination, out _, out int written);
        return written;
    }

    /// <summary>Escapes text of any length, piece by piece.</summary>
    public static void Escape(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        while (utf8.Length > 0)
        {
            Encoder.EncodeUtf8(utf8, output.GetSpan(PieceBytes), out int consumed, out int written);
            output.Advance(written);
            utf8 = utf8[consumed..];
        }
    }

    /// <inheritdoc cref="Escape(ReadOnlySpan{byte}, IBufferWriter{byte})"/>
    public static void Escape(ReadOnlySpan<byte> utf8, ref PooledBuffer output)
    {
        while (utf8.Length > 0)
        {
            Encoder.EncodeUtf8(utf8, output.GetSpan(PieceBytes), out int consumed, out int written);
            output.Advance(written);
            utf8 = utf8[consumed..];
        }
    }
}
