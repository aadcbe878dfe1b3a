namespace IdleCloud.Wire.Chunks;

/// <summary>The tags of <c>Wire/miner.proto</c> that are read and written by hand: field number and wire type.</summary>
internal static class ChunkTags
{
    internal const uint ChunkInMinerFrame = 5 << 3 | 2;
    internal const uint Job = 1 << 3 | 2;
    internal const uint Attempt = 2 << 3;
    internal const uint Seq = 3 << 3;
    internal const uint Text = 4 << 3 | 2;
    internal const uint Reasoning = 5 << 3 | 2;
    internal const uint Tokens = 6 << 3;

    /// <summary>True for the tags of <see cref="MinerFrame"/>'s other bodies. With another wire type the same field is an unknown one.</summary>
    internal static bool IsOtherBody(uint tag)
    {
        const uint Message = 2;
        uint field = tag >> 3;
        return (tag & 7) == Message && field is >= MinerFrame.RegisterFieldNumber and <= MinerFrame.PongFieldNumber && tag != ChunkInMinerFrame;
    }
}
