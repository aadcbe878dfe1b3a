namespace IdleCloud.Contracts.Pools;

/// <summary>Why a miner has the jobs that it has, or none.</summary>
[GenerateSerializer, Alias("IdleCloud.StandingReason")]
public enum StandingReason
{
    /// <summary>It has a job, or had one in the last minute.</summary>
    Working,

    /// <summary>Nobody has asked for the model in the last minute.</summary>
    NoDemand,

    /// <summary>All who asked pay less than its ask.</summary>
    AskTooHigh,

    /// <summary>All who asked want miners of a class that it is not in.</summary>
    OutsideClass,

    /// <summary>There were jobs that it could have had, and others had them: faster, cheaper, or by chance.</summary>
    Outpaced,

    /// <summary>It has failed, and gets no job until its pause is over.</summary>
    BackedOff,

    /// <summary>Its pause is over; a small job of the platform's own is to show that it works.</summary>
    Probation,

    /// <summary>Its agent asks for no (further) job.</summary>
    NotAsking,

    /// <summary>Its session is not, or no longer, known to the pool.</summary>
    NotAMember,

    /// <summary>All who asked need more context than it offers.</summary>
    ContextTooShort,
}
