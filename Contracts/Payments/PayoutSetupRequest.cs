namespace IdleCloud.Contracts.Payments;

/// <summary>An owner wants to say at the payment provider where its money goes.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PayoutSetupRequest")]
public sealed record PayoutSetupRequest
{
    /// <summary>Where the owner lives or is registered, as two letters of ISO 3166; null for the provider's default. It cannot be changed later.</summary>
    [Id(0)] public string? Country { get; init; }

    /// <summary>The owner's address, filled in on the page; null leaves it to the owner.</summary>
    [Id(1)] public string? Email { get; init; }
}
