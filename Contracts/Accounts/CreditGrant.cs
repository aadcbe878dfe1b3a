namespace IdleCloud.Contracts.Accounts;

/// <summary>Credit that an operator gives to an account.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.CreditGrant")]
public sealed record CreditGrant
{
    /// <summary>What makes this grant different from every other of the account; a repeat names the same and grants nothing more.</summary>
    [Id(0)] public required string Reference { get; init; }

    /// <summary>How much, > 0.</summary>
    [Id(1)] public required long AmountNanoUsd { get; init; }

    /// <summary>Why, for the account's statement.</summary>
    [Id(2)] public required string Reason { get; init; }
}
