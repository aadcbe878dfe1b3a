using System.Collections.Immutable;

namespace IdleCloud.Contracts.Batches;

/// <summary>A batch, as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.BatchInfo")]
public sealed record BatchInfo
{
    /// <summary>Its id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What its lines are for.</summary>
    [Id(1)] public required string Endpoint { get; init; }

    /// <summary>The model of all its lines; empty until that is known.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>The file with its lines.</summary>
    [Id(3)] public required string InputFileId { get; init; }

    /// <summary>Its owner's notes, a JSON object; null for none.</summary>
    [Id(4)] public string? Metadata { get; init; }

    /// <summary>Where it is.</summary>
    [Id(5)] public required BatchStatus Status { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(6)] public ImmutableArray<BatchFault> Faults { get; init; } = [];

    /// <summary>The file with the answers, once it has ended; null when there is none.</summary>
    [Id(7)] public string? OutputFileId { get; init; }

    /// <summary>The file with the errors, likewise.</summary>
    [Id(8)] public string? ErrorFileId { get; init; }

    /// <summary>Its lines.</summary>
    [Id(9)] public required int Total { get; init; }

    /// <summary>Of those, the ones that were answered.</summary>
    [Id(10)] public required int Completed { get; init; }

    /// <summary>Of those, the ones that have ended in an error.</summary>
    [Id(11)] public required int Failed { get; init; }

    /// <summary>When it was made.</summary>
    [Id(12)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its time is over.</summary>
    [Id(13)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When its lines began to be run; null before. So are the next ones.</summary>
    [Id(14)] public DateTimeOffset? InProgressAt { get; init; }

    /// <summary>When all its lines had ended, or its time was over.</summary>
    [Id(15)] public DateTimeOffset? FinalizingAt { get; init; }

    /// <summary>When it was cancelled by its owner.</summary>
    [Id(16)] public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When it ended, whichever way.</summary>
    [Id(17)] public DateTimeOffset? EndedAt { get; init; }
}
