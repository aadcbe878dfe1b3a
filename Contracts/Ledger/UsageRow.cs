namespace IdleCloud.Contracts.Ledger;

/// <summary>What one key used of one model on one day (UTC).</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.UsageRow")]
public sealed record UsageRow
{
    /// <summary>The day.</summary>
    [Id(0)] public required DateOnly Day { get; init; }

    /// <summary>The key's hash.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>The model.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>Jobs that were given to a miner.</summary>
    [Id(3)] public required long Jobs { get; init; }

    /// <summary>Prompt tokens of the jobs that were charged.</summary>
    [Id(4)] public required long PromptTokens { get; init; }

    /// <summary>Completion tokens of the jobs that were charged, reasoning included.</summary>
    [Id(5)] public required long CompletionTokens { get; init; }

    /// <summary>What was charged.</summary>
    [Id(6)] public required long ChargeNanoUsd { get; init; }
}
