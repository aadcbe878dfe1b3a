using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Accounts;

/// <summary>A job that wants to run on an account's money.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AdmitRequest")]
public sealed record AdmitRequest
{
    /// <summary>The job.</summary>
    [Id(0)] public required Guid JobId { get; init; }

    /// <summary>The key that asked: its id that may be shown.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>The catalogue model.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>What it costs; frozen in the hold.</summary>
    [Id(3)] public required ModelPrice Price { get; init; }

    /// <summary>The most tokens that the prompt can have, ≥ 0.</summary>
    [Id(4)] public required long PromptCeilingTokens { get; init; }

    /// <summary>What the customer wants at most, ≥ 1; null for as much as the model and the credit allow.</summary>
    [Id(5)] public long? MaxCompletionTokens { get; init; }

    /// <summary>The most tokens that the model can answer with, ≥ 1.</summary>
    [Id(6)] public required long ModelLimitTokens { get; init; }

    /// <summary>What the key is allowed.</summary>
    [Id(7)] public KeyLimits KeyLimits { get; init; }

    /// <summary>The gateway's session that ends the job: what that no longer has, nobody ends. Null for a job that only its deadline ends.</summary>
    [Id(8)] public string? GatewayId { get; init; }

    /// <summary>True for a line of a batch, which does not count against limits on requests: those are for customers who wait.</summary>
    [Id(9)] public bool IsBatch { get; init; }
}
