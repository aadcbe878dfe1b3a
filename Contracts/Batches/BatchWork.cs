using System.Collections.Immutable;

namespace IdleCloud.Contracts.Batches;

/// <summary>Lines that a gateway has taken.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.BatchWork")]
public sealed record BatchWork
{
    /// <summary>Where their batch is: they are run only while it is in progress, and else written down as expired or cancelled.</summary>
    [Id(0)] public required BatchStatus Status { get; init; }

    /// <summary>SHA-256 of the key that they are run with.</summary>
    [Id(1)] public required string KeyHash { get; init; }

    /// <summary>The file that answers go into.</summary>
    [Id(2)] public required string OutputFileId { get; init; }

    /// <summary>The file that errors go into.</summary>
    [Id(3)] public required string ErrorFileId { get; init; }

    /// <summary>The lines; at least one.</summary>
    [Id(4)] public required ImmutableArray<BatchLine> Lines { get; init; }
}
