namespace IdleCloud.Wire.Chunks;

/// <summary>
/// Reads a <see cref="MinerFrame"/> that carries a <see cref="Chunk"/>, without an object per token. It takes and refuses exactly
/// the frames that the generated parser takes and refuses, and reads the same values: unknown fields, any order, repeated fields
/// of which the last one counts. Text is not checked here: the generated parser would repair bad UTF-8, the relay refuses it.
/// </summary>
public ref struct ChunkReader
{
    /// <summary>The generated parser's limit on nesting, messages and groups together.</summary>
    private const int MaxDepth = 100;

    /// <summary>The job's id as sent; of any length.</summary>
    public ReadOnlySpan<byte> Job { get; private set; }

    /// <summary>The attempt.</summary>
    public uint Attempt { get; private set; }

    /// <summary>The chunk's number within the attempt.</summary>
    public ulong Seq { get; private set; }

    /// <summary>What <see cref="Text"/> is.</summary>
    public ChunkPart Part { get; private set; }

    /// <summary>Bytes that should be UTF-8.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Tokens that the chunk carries, by the engine's count.</summary>
    public uint Tokens { get; private set; }

    /// <summary>The frame itself, for whoever passes it on as it came.</summary>
    public ReadOnlySpan<byte> Frame { get; private set; }

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">The frame without its length prefix.</param>
    /// <param name="chunk">What was read; its spans point into <paramref name="frame"/>. Meaningless unless the answer is a chunk.</param>
    public static ChunkReadStatus TryRead(ReadOnlySpan<byte> frame, out ChunkReader chunk)
    {
        chunk = new ChunkReader { Frame = frame };
        bool hasChunk = false;
        var reader = new SpanReader(frame);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out uint tag)) return ChunkReadStatus.Malformed;
            if (tag == ChunkTags.ChunkInMinerFrame)
            {
                // A second chunk in one frame is merged into the first.
                if (!reader.TryReadBytes(out ReadOnlySpan<byte> body) || !chunk.TryMerge(body)) return ChunkReadStatus.Malformed;
                hasChunk = true;
            }
            else if (ChunkTags.IsOtherBody(tag)) return ChunkReadStatus.Other;
            else if (!reader.TrySkip(tag, MaxDepth)) return ChunkReadStatus.Malformed;
        }

        return hasChunk ? ChunkReadStatus.Chunk : ChunkReadStatus.Other;
    }

    private bool TryMerge(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out uint tag) || !TryReadField(ref reader, tag)) return false;
        }

        return true;
    }

    private bool TryReadField(ref SpanReader reader, uint tag)
    {
        bool isRead;
        switch (tag)
        {
            case ChunkTags.Job:
                isRead = reader.TryReadBytes(out ReadOnlySpan<byte> job);
                Job = job;
                return isRead;
            case ChunkTags.Attempt:
                isRead = reader.TryReadUInt32(out uint attempt);
                Attempt = attempt;
                return isRead;
            case ChunkTags.Seq:
                isRead = reader.TryReadUInt64(out ulong seq);
                Seq = seq;
                return isRead;
            case ChunkTags.Text or ChunkTags.Reasoning:
                isRead = reader.TryReadBytes(out ReadOnlySpan<byte> text);
                Text = text;
                Part = tag == ChunkTags.Text ? ChunkPart.Text : ChunkPart.Reasoning;
                return isRead;
            case ChunkTags.Tokens:
                isRead = reader.TryReadUInt32(out uint tokens);
                Tokens = tokens;
                return isRead;
            default:
                return reader.TrySkip(tag, MaxDepth - 1);
        }
    }
}
