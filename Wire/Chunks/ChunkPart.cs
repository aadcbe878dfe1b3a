namespace IdleCloud.Wire.Chunks;

/// <summary>What a chunk carries.</summary>
public enum ChunkPart
{
    /// <summary>Nothing, or something that this version does not know.</summary>
    None,

    /// <summary>Part of the answer.</summary>
    Text,

    /// <summary>Part of the model's thoughts.</summary>
    Reasoning,
}
