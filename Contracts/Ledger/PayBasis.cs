using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Ledger;

/// <summary>
/// What a miner's pay for a billed answer follows from: tokens × rate, rounded down; of a rate that is the customer's price, the owners'
/// share of it.
/// </summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PayBasis")]
public sealed record PayBasis
{
    /// <summary>Whose rate it is.</summary>
    [Id(0)] public required PaySource Source { get; init; }

    /// <summary>The miner's ask, as it was when it was given the job, or the customer's price.</summary>
    [Id(1)] public required AskPrice Rate { get; init; }

    /// <summary>The owners' share of a price in parts per million.</summary>
    [Id(2)] public required int SharePpm { get; init; }

    /// <summary>What the miner read: the prompt, and what others had answered before it.</summary>
    [Id(3)] public required long PromptTokens { get; init; }

    /// <summary>What it wrote.</summary>
    [Id(4)] public required long CompletionTokens { get; init; }
}
