namespace IdleCloud.Wire.Framing;

/// <summary>What became of a frame given to a <see cref="FrameLink"/>.</summary>
public enum SendResult
{
    /// <summary>It is queued and will be sent as long as the connection lives.</summary>
    Queued,

    /// <summary>There is no room: the peer reads too slowly. The frame was not taken.</summary>
    Full,

    /// <summary>The frame is larger than the link allows. It was not taken.</summary>
    TooLarge,

    /// <summary>The connection has ended. The frame was not taken.</summary>
    Ended,
}
