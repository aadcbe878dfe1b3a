using System.Collections.Immutable;

namespace IdleCloud.Contracts.Payments;

/// <summary>What the payment provider told a gateway, after its signature was found right. Read where the provider's forms are known.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PaymentNotice")]
public sealed record PaymentNotice
{
    /// <summary>The event as it was signed, byte for byte.</summary>
    [Id(0)] public required ImmutableArray<byte> Body { get; init; }
}
