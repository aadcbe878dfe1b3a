using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Contracts.Statements;

/// <summary>The transfers of one kind within a month.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.InvoiceLine")]
public sealed record InvoiceLine
{
    /// <summary>Why money moved.</summary>
    [Id(0)] public required TransferKind Kind { get; init; }

    /// <summary>Transfers.</summary>
    [Id(1)] public required long Count { get; init; }

    /// <summary>What they did to the credit, together; negative for what was spent.</summary>
    [Id(2)] public required long AmountNanoUsd { get; init; }
}
