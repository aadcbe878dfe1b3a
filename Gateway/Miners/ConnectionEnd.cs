namespace IdleCloud.Gateway.Miners;

/// <summary>Why a miner's session ended.</summary>
internal enum ConnectionEnd
{
    /// <summary>The agent or the network closed the connection.</summary>
    Lost,

    /// <summary>Nothing came for too long although the connection looked open.</summary>
    Silent,

    /// <summary>The agent does not read what is sent to it.</summary>
    Stuck,

    /// <summary>What came was not the protocol.</summary>
    Malformed,

    /// <summary>The agent did not stop an attempt that had been cancelled.</summary>
    Disobedient,

    /// <summary>A newer session of the same miner has taken over.</summary>
    Fenced,

    /// <summary>The key that it came with has been revoked, or has expired.</summary>
    KeyRevoked,

    /// <summary>None of its models may be served any longer, since the catalogue has changed.</summary>
    ModelsRefused,

    /// <summary>This gateway stops.</summary>
    Stopping,
}
