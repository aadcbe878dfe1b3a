namespace IdleCloud.Contracts.Payments;

/// <summary>Where an owner's money goes, and whether it can.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.PayoutSetupResult")]
public sealed record PayoutSetupResult
{
    /// <summary>How far it is, or what is in the way.</summary>
    [Id(0)] public required PayoutSetupStatus Status { get; init; }

    /// <summary>The owner's account at the provider; null when there is none.</summary>
    [Id(1)] public string? Destination { get; init; }

    /// <summary>The provider's page where the owner goes on; valid for minutes and once. Null when none was asked for.</summary>
    [Id(2)] public string? PageUrl { get; init; }

    /// <summary>What is wrong or missing; null when nothing is.</summary>
    [Id(3)] public string? Message { get; init; }
}
