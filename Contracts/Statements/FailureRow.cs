using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Contracts.Statements;

/// <summary>An attempt that earned nothing, and why.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.FailureRow")]
public sealed record FailureRow
{
    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>The attempt, from 1.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <summary>The machine.</summary>
    [Id(2)] public required string MinerId { get; init; }

    /// <summary>The model.</summary>
    [Id(3)] public required string ModelId { get; init; }

    /// <summary>What happened.</summary>
    [Id(4)] public required AttemptFailureKind Kind { get; init; }

    /// <summary>Whose fault it was.</summary>
    [Id(5)] public required FaultCause Cause { get; init; }

    /// <summary>When.</summary>
    [Id(6)] public required DateTimeOffset At { get; init; }
}
