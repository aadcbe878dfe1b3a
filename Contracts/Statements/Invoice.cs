using System.Collections.Immutable;

namespace IdleCloud.Contracts.Statements;

/// <summary>A month of an account, folded out of its transfers.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.Invoice")]
public sealed record Invoice
{
    /// <summary>The month's first day.</summary>
    [Id(0)] public required DateOnly Month { get; init; }

    /// <summary>Credit less debt at its beginning.</summary>
    [Id(1)] public required long OpeningNanoUsd { get; init; }

    /// <summary>Credit less debt at its end, or now.</summary>
    [Id(2)] public required long ClosingNanoUsd { get; init; }

    /// <summary>What moved it, by kind.</summary>
    [Id(3)] public required ImmutableArray<InvoiceLine> Lines { get; init; }

    /// <summary>The jobs' charges by model; their sum is the line of the jobs.</summary>
    [Id(4)] public required ImmutableArray<ModelCharge> Charges { get; init; }
}
