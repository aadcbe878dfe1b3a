namespace IdleCloud.Contracts.Ledger;

/// <summary>
/// What an account of the ledger is for. Those of owners have one row for each owner; those of the house have several rows, one for
/// each writer, which are summed on reading. The numbers are stored.
/// </summary>
[GenerateSerializer, Alias("IdleCloud.AccountKind")]
public enum AccountKind
{
    /// <summary>A customer's paid credit. Never below zero, holds counted.</summary>
    Customer = 1,

    /// <summary>A customer's granted credit, spent before the paid one. Never below zero, holds counted.</summary>
    CustomerPromo = 2,

    /// <summary>What a customer owes, for refunds and disputes after spending: zero or below.</summary>
    CustomerDebt = 3,

    /// <summary>A miner's owner's pay while it may still be disputed. Never below zero.</summary>
    MinerEscrow = 4,

    /// <summary>A miner's owner's pay that can be paid out. Never below zero.</summary>
    MinerPayable = 5,

    /// <summary>A payout on its way, one account for each owner. Never below zero.</summary>
    PayoutClearing = 6,

    /// <summary>The house: pay of answers whose miner has no owner's account.</summary>
    Settlement = 16,

    /// <summary>The house's share of charges.</summary>
    Revenue = 17,

    /// <summary>What rounding leaves over.</summary>
    Rounding = 18,

    /// <summary>The house's side of money that Stripe has taken or sent: minus what customers paid in.</summary>
    StripeClearing = 19,

    /// <summary>Stripe's fees.</summary>
    StripeFees = 20,

    /// <summary>Where granted credit comes from: minus what was granted.</summary>
    PromoSource = 21,

    /// <summary>What the house has lost.</summary>
    Loss = 22,
}
