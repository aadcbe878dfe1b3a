namespace IdleCloud.Contracts.Miners;

/// <summary>What the network sees a miner do, or why it does nothing. The numbers are stored: they never change.</summary>
[GenerateSerializer, Alias("IdleCloud.MinerOccupation")]
public enum MinerOccupation
{
    /// <summary>It is not connected: stopped, or its owner has the machine.</summary>
    Away = 0,

    /// <summary>Nobody knows: the network itself was restarted, or has lost sight of it.</summary>
    NotKnown = 1,

    /// <summary>It has a job, or had one in the last minute.</summary>
    Serving = 2,

    /// <summary>Nobody asks for what it offers.</summary>
    NoDemand = 3,

    /// <summary>All who ask pay less than its ask.</summary>
    AskTooHigh = 4,

    /// <summary>All who ask want miners of a class that it is not in.</summary>
    OutsideClass = 5,

    /// <summary>Others have the jobs.</summary>
    Outpaced = 6,

    /// <summary>It has failed, and gets no job for a while.</summary>
    BackedOff = 7,

    /// <summary>It is to show that it works again.</summary>
    Probation = 8,

    /// <summary>Its agent asks for no job.</summary>
    NotAsking = 9,

    /// <summary>All who ask need more context than it offers.</summary>
    ContextTooShort = 10,
}
