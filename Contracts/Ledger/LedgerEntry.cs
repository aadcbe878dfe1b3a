using System.Collections.Immutable;

namespace IdleCloud.Contracts.Ledger;

/// <summary>One line of an owner's statement.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.LedgerEntry")]
public sealed record LedgerEntry
{
    /// <summary>The transfer; a job's has the job's id.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>Its place in the books; later ones have larger numbers.</summary>
    [Id(1)] public required long Sequence { get; init; }

    /// <summary>Why money moved.</summary>
    [Id(2)] public required TransferKind Kind { get; init; }

    /// <summary>When.</summary>
    [Id(3)] public required DateTimeOffset PostedAt { get; init; }

    /// <summary>What it is about, for programs.</summary>
    [Id(4)] public required string Reference { get; init; }

    /// <summary>What it is about, for people.</summary>
    [Id(5)] public required string Note { get; init; }

    /// <summary>What the owner's own accounts got of it; negative what they gave.</summary>
    [Id(6)] public required ImmutableArray<LedgerEntrySide> Sides { get; init; }
}

/// <summary>What one account of the owner got.</summary>
/// <param name="Account">Which.</param>
/// <param name="AmountNanoUsd">How much; negative what it gave.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.LedgerEntrySide")]
public readonly record struct LedgerEntrySide([property: Id(0)] AccountKind Account, [property: Id(1)] long AmountNanoUsd);
