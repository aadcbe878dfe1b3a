namespace IdleCloud.Contracts.Accounts;

/// <summary>What an account's activation knows of its own money.</summary>
/// <param name="HasLease">True when the account's credit is in use here; else the rest is zero and the books know.</param>
/// <param name="OpenHolds">Jobs that money is held for.</param>
/// <param name="HeldNanoUsd">What is held for them.</param>
/// <param name="AvailableNanoUsd">What no hold has.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.SpendingStatus")]
public readonly record struct SpendingStatus(
    [property: Id(0)] bool HasLease,
    [property: Id(1)] int OpenHolds,
    [property: Id(2)] long HeldNanoUsd,
    [property: Id(3)] long AvailableNanoUsd);
