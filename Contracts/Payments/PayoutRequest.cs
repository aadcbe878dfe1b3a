namespace IdleCloud.Contracts.Payments;

/// <summary>A miner's owner wants to be paid.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PayoutRequest")]
public sealed record PayoutRequest
{
    /// <summary>The payout's id: the caller makes it, and a repeat with the same id pays nothing more.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>How much, in whole cents.</summary>
    [Id(1)] public required long AmountNanoUsd { get; init; }
}
