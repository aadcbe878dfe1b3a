namespace IdleCloud.Silo.Ledger;

/// <summary>
/// A customer's credit in the hands of one spender. All that is available is held for it; jobs draw their holds from it in memory, and
/// nobody else can spend it until it is closed or a newer epoch is opened.
/// </summary>
/// <param name="Epoch">Counts the owner's leases, from 1; an older one is fenced.</param>
/// <param name="PromoNanoUsd">Granted credit that remains in it; spent first.</param>
/// <param name="PaidNanoUsd">Paid credit that remains in it.</param>
/// <param name="DebtNanoUsd">What the owner owes, ≥ 0. New paid credit pays it before it is leased.</param>
internal sealed record LedgerLease(long Epoch, long PromoNanoUsd, long PaidNanoUsd, long DebtNanoUsd)
{
    /// <summary>The epoch of no lease.</summary>
    public const long None = 0;

    /// <summary>What remains in it.</summary>
    public long TotalNanoUsd => PromoNanoUsd + PaidNanoUsd;
}
