namespace IdleCloud.Contracts.Accounts;

/// <summary>What a key's owner allows it, within what the account has.</summary>
/// <param name="BudgetNanoUsd">What it may spend in all, ≥ 0; null for as much as the account has.</param>
/// <param name="RequestsPerMinute">Its requests in any minute, ≥ 1; null for the account's limit for keys.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.KeyLimits")]
public readonly record struct KeyLimits(
    [property: Id(0)] long? BudgetNanoUsd,
    [property: Id(1)] int? RequestsPerMinute);
