using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Contracts.UsageEvents;

/// <summary>
/// Something that happened in the books. It may be told more than once, and late; its transfer's id is the same each time. No bill and no
/// balance depends on it.
/// </summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.UsageEvent")]
public sealed record UsageEvent
{
    /// <summary>Its place: events of one transaction share it, later ones have higher places.</summary>
    [Id(0)] public required long Position { get; init; }

    /// <summary>The transfer; for a job, also one that cost nothing, the job.</summary>
    [Id(1)] public required Guid TransferId { get; init; }

    /// <summary>Why money moved.</summary>
    [Id(2)] public required TransferKind Kind { get; init; }

    /// <summary>When the job ended, or the transfer was posted.</summary>
    [Id(3)] public required DateTimeOffset At { get; init; }

    /// <summary>Whose account it is about; empty for the house's.</summary>
    [Id(4)] public required string AccountId { get; init; }

    /// <summary>The job; null for other transfers.</summary>
    [Id(5)] public UsageJob? Job { get; init; }
}
