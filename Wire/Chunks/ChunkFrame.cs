using IdleCloud.Wire.Framing;

namespace IdleCloud.Wire.Chunks;

/// <summary>
/// A <see cref="MinerFrame"/> with a <see cref="Chunk"/> in it, written without an object: byte for byte what the generated
/// classes write.
/// </summary>
/// <param name="key">The attempt that the chunk belongs to.</param>
/// <param name="seq">Its number, from 0 without a gap.</param>
/// <param name="part"><see cref="ChunkPart.Text"/> or <see cref="ChunkPart.Reasoning"/>.</param>
/// <param name="utf8">Whole characters of UTF-8, at most <see cref="WireLimits.MaxChunkTextBytes"/>.</param>
/// <param name="tokens">Tokens that the chunk carries.</param>
public readonly struct ChunkFrame(JobKey key, ulong seq, ChunkPart part, ReadOnlyMemory<byte> utf8, uint tokens) : IOutgoingFrame
{
    /// <inheritdoc/>
    public int ComputeSize()
    {
        int body = BodySize();
        return 1 + SpanWriter.SizeOf((uint)body) + body;
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Varint(ChunkTags.ChunkInMinerFrame);
        writer.Varint((uint)BodySize());
        writer.Varint(ChunkTags.Job);
        writer.Varint(JobKey.IdBytes);
        writer.Id(key.JobId);
        if (key.Attempt != 0) writer.Field(ChunkTags.Attempt, key.Attempt);
        if (seq != 0) writer.Field(ChunkTags.Seq, seq);
        writer.Field(PartTag, (uint)utf8.Length);
        writer.Bytes(utf8.Span);
        if (tokens != 0) writer.Field(ChunkTags.Tokens, tokens);
    }

    private uint PartTag => part == ChunkPart.Reasoning ? ChunkTags.Reasoning : ChunkTags.Text;

    private int BodySize()
    {
        int size = 2 + JobKey.IdBytes + 1 + SpanWriter.SizeOf((uint)utf8.Length) + utf8.Length;
        if (key.Attempt != 0) size += 1 + SpanWriter.SizeOf(key.Attempt);
        if (seq != 0) size += 1 + SpanWriter.SizeOf(seq);
        if (tokens != 0) size += 1 + SpanWriter.SizeOf(tokens);
        return size;
    }
}
