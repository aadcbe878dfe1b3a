using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Silo.Ledger;

/// <summary>An attempt that failed, kept so that a miner's owner can see why it earned nothing.</summary>
internal sealed record FailedAttempt
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The miner that failed, or was failed.</summary>
    public required string MinerId { get; init; }

    /// <summary>Its owner.</summary>
    public required string MinerOwner { get; init; }

    /// <summary>The model.</summary>
    public required string ModelId { get; init; }

    /// <summary>What happened.</summary>
    public required AttemptFailureKind Kind { get; init; }

    /// <summary>Whose fault it was.</summary>
    public required FaultCause Cause { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}
