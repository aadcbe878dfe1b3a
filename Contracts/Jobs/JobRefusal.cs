namespace IdleCloud.Contracts.Jobs;

/// <summary>Why a job gets no (further) attempt. Each maps to one error of the API.</summary>
[GenerateSerializer, Alias("IdleCloud.JobRefusal")]
public enum JobRefusal
{
    /// <summary>No live miner serves the model.</summary>
    NoMinersAvailable,

    /// <summary>Every slot is taken and the queue is full, or its deadline passed.</summary>
    QueueFull,

    /// <summary>The account is suspended.</summary>
    AccountSuspended,

    /// <summary>The account does not exist: its key outlived it.</summary>
    AccountNotFound,

    /// <summary>The key or its account has used up its requests of this minute.</summary>
    RateLimited,

    /// <summary>The key has as many requests running as it may.</summary>
    TooManyAtOnce,

    /// <summary>The key's own budget does not cover the job.</summary>
    KeyBudgetSpent,

    /// <summary>The account's credit does not cover the job.</summary>
    InsufficientCredits,

    /// <summary>The ledger does not answer.</summary>
    LedgerUnavailable,

    /// <summary>As many attempts as allowed have failed, or the failure is one that no other miner can absorb.</summary>
    AttemptsExhausted,

    /// <summary>The job's deadline passed.</summary>
    DeadlineExceeded,

    /// <summary>The job had already ended, or the attempt reported is not the open one.</summary>
    AlreadyEnded,

    /// <summary>Miners serve the model, and none of them has enough context for this job.</summary>
    NotEnoughContext,

    /// <summary>All miners that could have the job have failed just now, and none was healthy again in time.</summary>
    MinersBackedOff,
}
