namespace IdleCloud.MinerAgent.Engines;

/// <summary>Where an engine is in its life.</summary>
internal enum EngineState
{
    /// <summary>It is being installed, or loads its model.</summary>
    Starting,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It has died or did not start; the next start waits for its backoff.</summary>
    Crashed,

    /// <summary>It is started again after a crash.</summary>
    Restarting,

    /// <summary>It is stopped while the owner needs the machine.</summary>
    Resting,

    /// <summary>The agent has stopped it.</summary>
    Stopped,
}
