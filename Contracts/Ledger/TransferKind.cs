namespace IdleCloud.Contracts.Ledger;

/// <summary>Why money moved. The numbers are stored.</summary>
[GenerateSerializer, Alias("IdleCloud.TransferKind")]
public enum TransferKind
{
    /// <summary>A job's charge. Its id is the job's.</summary>
    Job = 1,

    /// <summary>Credit granted by an operator.</summary>
    Grant = 2,

    /// <summary>Credit paid for.</summary>
    TopUp = 3,

    /// <summary>A payment given back.</summary>
    Refund = 4,

    /// <summary>A payment that the customer's bank took back, or returned after it had.</summary>
    Dispute = 5,

    /// <summary>New credit that pays an old debt.</summary>
    DebtPayment = 6,

    /// <summary>A day's pay whose time in escrow is over.</summary>
    EscrowRelease = 7,

    /// <summary>A payout is begun: its money is set aside.</summary>
    PayoutStart = 8,

    /// <summary>A payout arrived.</summary>
    PayoutDone = 9,

    /// <summary>A payout failed: its money comes back.</summary>
    PayoutFailed = 10,

    /// <summary>A fee of the payment provider.</summary>
    Fee = 11,

    /// <summary>Repairs an earlier transfer, which itself is never changed.</summary>
    Repair = 12,
}
