using System.Collections.Immutable;

namespace IdleCloud.Silo.Ledger;

/// <summary>What a check of all invariants over the books found, at one moment.</summary>
internal sealed record LedgerCheck
{
    /// <summary>Transfers in the books.</summary>
    public required long Transfers { get; init; }

    /// <summary>The sum over all accounts; anything but zero is broken.</summary>
    public required long AccountsSumNanoUsd { get; init; }

    /// <summary>Leases that are open.</summary>
    public required long OpenLeases { get; init; }

    /// <summary>What they hold together.</summary>
    public required long LeasedNanoUsd { get; init; }

    /// <summary>What is broken, a sentence each; empty when the books are right.</summary>
    public required ImmutableArray<string> Broken { get; init; }

    /// <summary>True when nothing is broken.</summary>
    public bool IsOk => Broken.IsEmpty;
}
