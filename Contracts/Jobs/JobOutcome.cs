using IdleCloud.Contracts.Pools;

namespace IdleCloud.Contracts.Jobs;

/// <summary>How a job ended, as the customer's gateway saw it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobOutcome")]
public sealed record JobOutcome
{
    /// <summary>The terminal state.</summary>
    [Id(0)] public required JobState State { get; init; }

    /// <summary>The attempt that answered; 0 when none did.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>What was used, and is billed if the outcome is: no more than was received, and than the prompt's ceiling.</summary>
    [Id(2)] public required JobUsage Usage { get; init; }

    /// <summary>
    /// What the answering miner has done of that: it has read the prompt and what others had answered, and written the rest. Null when
    /// the answer is all its own.
    /// </summary>
    [Id(4)] public JobUsage? MinerUsage { get; init; }

    /// <summary>What the answering miner's session can take now, so that the end of a job is also the pool's news of its slot.</summary>
    [Id(3)] public CapacityReport? Capacity { get; init; }

    /// <summary>How the attempt that answered went in time, as measured here.</summary>
    [Id(5)] public ServiceTimes Times { get; init; }

    /// <summary>Whose fault it was that the attempt did not go well; null when it did.</summary>
    [Id(6)] public FaultCause? Cause { get; init; }

    /// <summary>What ended that attempt early, where that is known.</summary>
    [Id(7)] public AttemptFailureKind? Failure { get; init; }

    /// <summary>What a conductor needs that does not know the job.</summary>
    [Id(8)] public JobTerms? Terms { get; init; }

    /// <summary>
    /// True when the job must not be billed from here on, since nobody could say in time whether it was: answered when that is durable.
    /// </summary>
    [Id(9)] public bool IsFence { get; init; }

    /// <summary>How the request went for its customer; null when no miner had it.</summary>
    [Id(10)] public JobTrace? Trace { get; init; }
}
