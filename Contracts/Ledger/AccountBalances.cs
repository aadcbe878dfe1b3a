namespace IdleCloud.Contracts.Ledger;

/// <summary>What an owner has, as a customer and as a miner's owner. All in nano-USD.</summary>
/// <param name="PromoNanoUsd">Granted credit, what running jobs hold included.</param>
/// <param name="PaidNanoUsd">Paid credit, what running jobs hold included.</param>
/// <param name="LeasedNanoUsd">Of both, what the account's live lease holds.</param>
/// <param name="DebtNanoUsd">What is owed, ≥ 0.</param>
/// <param name="EscrowNanoUsd">Pay that may still be disputed.</param>
/// <param name="PayableNanoUsd">Pay that can be paid out.</param>
/// <param name="PayoutNanoUsd">Payouts on their way.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.AccountBalances")]
public sealed record AccountBalances(
    [property: Id(0)] long PromoNanoUsd,
    [property: Id(1)] long PaidNanoUsd,
    [property: Id(2)] long LeasedNanoUsd,
    [property: Id(3)] long DebtNanoUsd,
    [property: Id(4)] long EscrowNanoUsd,
    [property: Id(5)] long PayableNanoUsd,
    [property: Id(6)] long PayoutNanoUsd);
