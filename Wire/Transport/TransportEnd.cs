namespace IdleCloud.Wire.Transport;

/// <summary>How a connection of the miner link ended.</summary>
public enum TransportEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The peer closed it in the orderly way.</summary>
    ClosedByPeer,

    /// <summary>This end closed or aborted it.</summary>
    ClosedHere,

    /// <summary>It broke: reset, timed out, or cut off without a good-bye.</summary>
    Broken,

    /// <summary>The peer broke the transport's own protocol, for example with a text message.</summary>
    Malformed,
}
