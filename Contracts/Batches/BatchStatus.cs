namespace IdleCloud.Contracts.Batches;

/// <summary>Where a batch is; the names are OpenAI's.</summary>
[GenerateSerializer, Alias("IdleCloud.BatchStatus")]
public enum BatchStatus
{
    /// <summary>Its file is being read.</summary>
    Validating = 0,

    /// <summary>Ended: its file is not in order, and nothing of it has run.</summary>
    Failed = 1,

    /// <summary>Its lines are run.</summary>
    InProgress = 2,

    /// <summary>Its time is over: what has not run is written down as that.</summary>
    Finalizing = 3,

    /// <summary>Ended: every line has an answer or an error.</summary>
    Completed = 4,

    /// <summary>Ended: its time was over first.</summary>
    Expired = 5,

    /// <summary>Its owner has cancelled it: lines that run are finished, others are written down as cancelled.</summary>
    Cancelling = 6,

    /// <summary>Ended: its owner has cancelled it.</summary>
    Cancelled = 7,
}
