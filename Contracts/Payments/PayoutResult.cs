namespace IdleCloud.Contracts.Payments;

/// <summary>A payout, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PayoutResult")]
public sealed record PayoutResult
{
    /// <summary>What became of the request.</summary>
    [Id(0)] public required PayoutStatus Status { get; init; }

    /// <summary>The payout's id.</summary>
    [Id(1)] public required Guid Id { get; init; }

    /// <summary>How much.</summary>
    [Id(2)] public long AmountNanoUsd { get; init; }

    /// <summary>The provider's name for it, once paid.</summary>
    [Id(3)] public string? ProviderId { get; init; }

    /// <summary>What is wrong and what to do about it; null when nothing is.</summary>
    [Id(4)] public string? Message { get; init; }
}
