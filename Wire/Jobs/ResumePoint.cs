using IdleCloud.Wire.Chunks;

namespace IdleCloud.Wire.Jobs;

/// <summary>Where another miner goes on with an answer: what a <see cref="Resume"/> carries, as the bytes that came.</summary>
/// <param name="Text">The answer so far: whole characters of UTF-8.</param>
/// <param name="Reasoning">The thoughts before it, likewise.</param>
/// <param name="Tokens">Tokens of both, as they were counted when they came.</param>
public sealed record ResumePoint(ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> Reasoning, uint Tokens)
{
    private const int LengthDelimited = 2;
    private const uint TextTag = Resume.TextFieldNumber << 3 | LengthDelimited;
    private const uint ReasoningTag = Resume.ReasoningFieldNumber << 3 | LengthDelimited;
    private const uint TokensTag = Resume.TokensFieldNumber << 3;

    /// <summary>Bytes of text and thoughts.</summary>
    public int Length => Text.Length + Reasoning.Length;

    internal int ComputeSize() => SizeOf(Text) + SizeOf(Reasoning) + (Tokens == 0 ? 0 : 1 + SpanWriter.SizeOf(Tokens));

    internal void WriteTo(ref SpanWriter writer)
    {
        Write(ref writer, TextTag, Text);
        Write(ref writer, ReasoningTag, Reasoning);
        if (Tokens != 0) writer.Field(TokensTag, Tokens);
    }

    private static int SizeOf(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty ? 0 : 1 + SpanWriter.SizeOf((uint)utf8.Length) + utf8.Length;

    private static void Write(ref SpanWriter writer, uint tag, ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty) return;
        writer.Field(tag, (uint)utf8.Length);
        writer.Bytes(utf8.Span);
    }
}
