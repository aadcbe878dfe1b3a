namespace IdleCloud.Contracts.Jobs;

/// <summary>
/// Where a job is. The first seven are passed in order, though a failed attempt goes back from any of
/// <see cref="Offered"/>…<see cref="Streaming"/> to <see cref="Queued"/>; exactly one of the rest ends it.
/// </summary>
[GenerateSerializer, Alias("IdleCloud.JobState")]
public enum JobState
{
    /// <summary>The request is valid and has an id.</summary>
    Received,

    /// <summary>The account admitted it.</summary>
    Held,

    /// <summary>Waiting for a miner's slot.</summary>
    Queued,

    /// <summary>A slot is leased; the job is on its way to the miner.</summary>
    Offered,

    /// <summary>The miner took it.</summary>
    Accepted,

    /// <summary>The first byte that the customer may see has come.</summary>
    FirstContent,

    /// <summary>More than one visible chunk has come.</summary>
    Streaming,

    /// <summary>Ended: the answer is whole.</summary>
    Done,

    /// <summary>Ended: the customer hung up.</summary>
    ClientGone,

    /// <summary>Ended: the miner was lost after visible output, or no other one was left.</summary>
    MinerLost,

    /// <summary>Ended: a deadline passed.</summary>
    Expired,

    /// <summary>Ended: not admitted, or no slot was to be had.</summary>
    Refused,

    /// <summary>Ended: any other failure.</summary>
    Failed,
}
