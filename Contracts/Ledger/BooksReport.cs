using System.Collections.Immutable;

namespace IdleCloud.Contracts.Ledger;

/// <summary>What a check of the books found.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.BooksReport")]
public sealed record BooksReport
{
    /// <summary>Transfers in the books.</summary>
    [Id(0)] public required long Transfers { get; init; }

    /// <summary>The sum over all accounts; anything but zero is broken.</summary>
    [Id(1)] public required long AccountsSumNanoUsd { get; init; }

    /// <summary>Accounts whose credit is leased to an activation.</summary>
    [Id(2)] public required long OpenLeases { get; init; }

    /// <summary>Jobs that those hold money for.</summary>
    [Id(3)] public required long OpenHolds { get; init; }

    /// <summary>Of those jobs, the ones whose conductor says that they go on.</summary>
    [Id(4)] public required long LiveJobs { get; init; }

    /// <summary>What is broken, a sentence each; empty when the books are right.</summary>
    [Id(5)] public required ImmutableArray<string> Broken { get; init; }
}
