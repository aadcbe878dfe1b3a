namespace IdleCloud.Contracts.Payments;

/// <summary>A customer wants to pay for credit.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.TopUpRequest")]
public sealed record TopUpRequest
{
    /// <summary>The top-up's id: the caller makes it, and a repeat with the same id starts nothing new.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The credit to buy, in whole cents.</summary>
    [Id(1)] public required long AmountNanoUsd { get; init; }

    /// <summary>The customer's address, filled in on the payment page; null leaves it to the customer.</summary>
    [Id(2)] public string? Email { get; init; }
}
