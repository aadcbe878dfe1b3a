namespace IdleCloud.Contracts.Jobs;

/// <summary>How one attempt failed, as the fence saw it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AttemptFailure")]
public sealed record AttemptFailure
{
    /// <summary>The attempt that failed, from 1. The fence has closed it.</summary>
    [Id(0)] public required int Attempt { get; init; }

    /// <summary>What happened.</summary>
    [Id(1)] public required AttemptFailureKind Kind { get; init; }

    /// <summary>Whose fault it was.</summary>
    [Id(2)] public required FaultCause Cause { get; init; }

    /// <summary>True when the customer has seen nothing yet, so that another miner may start afresh under the same hold.</summary>
    [Id(3)] public required bool IsFresh { get; init; }

    /// <summary>True when another miner may go on from what the customer has seen, if there is one that can.</summary>
    [Id(5)] public bool IsResumable { get; init; }

    /// <summary>Tokens of the answer that another miner would have to read before it goes on; 0 for one that begins.</summary>
    [Id(6)] public long AnswerTokens { get; init; }

    /// <summary>True when the slot was never used: the lease did not reach the miner, and goes back to the pool.</summary>
    [Id(4)] public bool LeaseUnused { get; init; }

    /// <summary>
    /// True when the session did not take the job: no failure of its miner's, which may be on its way to another gateway and take it there.
    /// </summary>
    public bool IsNotTaken => Kind is AttemptFailureKind.NotDeliverable or AttemptFailureKind.MinerRefused;

    /// <summary>What a conductor needs that does not know the job.</summary>
    [Id(8)] public JobTerms? Terms { get; init; }
}
