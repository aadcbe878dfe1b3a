namespace IdleCloud.Wire.Framing;

/// <summary>What <see cref="FrameReader.TryRead"/> found.</summary>
public enum FrameReadStatus
{
    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>Part of a frame or nothing: receive more.</summary>
    NeedMore,

    /// <summary>The length prefix is no varint of at most five bytes. Nothing after it can be read: close the connection.</summary>
    MalformedLength,

    /// <summary>A frame longer than the limit is announced. Close the connection; nothing of it was buffered.</summary>
    FrameTooLarge,
}
