namespace IdleCloud.Contracts.Accounts;

/// <summary>What a job has cost.</summary>
/// <param name="IsDurable">
/// True when the bill survives a crash, so that the answer may be acknowledged. False: nobody is charged, and the customer must not
/// take what it got for a whole answer.
/// </param>
/// <param name="ChargeNanoUsd">The charge; 0 unless it is durable.</param>
/// <param name="RemainingNanoUsd">Credit that is left after all holds.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.SettleResult")]
public readonly record struct SettleResult(
    [property: Id(0)] bool IsDurable,
    [property: Id(1)] long ChargeNanoUsd,
    [property: Id(2)] long RemainingNanoUsd);
