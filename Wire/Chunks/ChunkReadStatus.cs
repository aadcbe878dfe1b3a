namespace IdleCloud.Wire.Chunks;

/// <summary>What <see cref="ChunkReader.TryRead"/> found in a frame.</summary>
public enum ChunkReadStatus
{
    /// <summary>A chunk.</summary>
    Chunk,

    /// <summary>Something else, or nothing: parse the frame with the generated classes.</summary>
    Other,

    /// <summary>No valid <see cref="MinerFrame"/>; the generated parser would throw.</summary>
    Malformed,
}
