namespace IdleCloud.Contracts.Pools;

/// <summary>Why a pool has no slot for a job.</summary>
[GenerateSerializer, Alias("IdleCloud.LeaseRefusal")]
public enum LeaseRefusal
{
    /// <summary>No live miner serves the model as the job wishes and for its price, those that already failed this job left aside.</summary>
    NoMiners,

    /// <summary>Miners are live, but every slot is taken and the queue is full.</summary>
    QueueFull,

    /// <summary>The job waited in the queue until its deadline.</summary>
    QueueDeadline,

    /// <summary>The job was taken out of the queue because it had ended.</summary>
    Cancelled,

    /// <summary>Miners are live that may have the job but for its length: none of them has enough context.</summary>
    NotEnoughContext,

    /// <summary>All miners that may have the job have failed, and none was healthy again in time.</summary>
    BackedOff,
}
