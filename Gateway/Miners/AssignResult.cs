namespace IdleCloud.Gateway.Miners;

/// <summary>Whether a job was handed to a miner.</summary>
internal enum AssignResult
{
    /// <summary>It is on its way.</summary>
    Assigned,

    /// <summary>The session is not (any longer) connected here.</summary>
    NotConnected,

    /// <summary>The agent has not asked for another job of this model: the lease was one too many.</summary>
    NoCredit,
}
