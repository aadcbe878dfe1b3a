namespace IdleCloud.Contracts.Payments;

/// <summary>A top-up, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.TopUpResult")]
public sealed record TopUpResult
{
    /// <summary>What became of the request.</summary>
    [Id(0)] public required TopUpStatus Status { get; init; }

    /// <summary>The top-up's id.</summary>
    [Id(1)] public required Guid Id { get; init; }

    /// <summary>The credit that it buys.</summary>
    [Id(2)] public long AmountNanoUsd { get; init; }

    /// <summary>Where the customer pays, while it is open.</summary>
    [Id(3)] public string? PageUrl { get; init; }

    /// <summary>What is wrong and what to do about it; null when nothing is.</summary>
    [Id(4)] public string? Message { get; init; }
}
