using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// What this activation knows of its lease: all that was ever taken into it, less what was spent of it. Never more than the ledger
/// has: what is not certain is left out. Pure.
/// </summary>
/// <param name="lease">The lease as it was opened.</param>
internal sealed class LeaseFunds(LedgerLease lease)
{
    private long _granted = lease.TotalNanoUsd;
    private long _posting;

    /// <summary>The lease's number.</summary>
    public long Epoch => lease.Epoch;

    /// <summary>What the owner owes; nothing is lent to a debtor.</summary>
    public long DebtNanoUsd { get; private set; } = lease.DebtNanoUsd;

    /// <summary>All charges against this lease that are durable.</summary>
    public long SpentNanoUsd { get; private set; }

    /// <summary>What remains, holds not counted.</summary>
    public long RemainingNanoUsd => _granted - SpentNanoUsd;

    /// <summary>A charge is about to be posted.</summary>
    /// <returns>False, and nothing is noted, when the lease has not so much left: it was opened anew, and holds of the one before found less.</returns>
    public bool TryBegin(long chargeNanoUsd)
    {
        if (chargeNanoUsd > RemainingNanoUsd - _posting) return false;
        _posting += chargeNanoUsd;
        return true;
    }

    /// <summary>A charge that was begun is durable, or never will be.</summary>
    public void End(long chargeNanoUsd, bool isDurable)
    {
        _posting -= chargeNanoUsd;
        if (isDurable) SpentNanoUsd += chargeNanoUsd;
    }

    /// <summary>A transfer took something out.</summary>
    public void Draw(long amountNanoUsd) => _granted -= amountNanoUsd;

    /// <summary>The ledger has renewed the lease and taken new credit into it.</summary>
    /// <param name="renewed">Its answer.</param>
    /// <param name="spentBefore">
    /// <see cref="SpentNanoUsd"/> when it was asked. Those charges are in its answer; of those that came since it is not known.
    /// </param>
    public void Extend(LedgerLease renewed, long spentBefore)
    {
        _granted = Math.Max(_granted, renewed.TotalNanoUsd + spentBefore);
        DebtNanoUsd = renewed.DebtNanoUsd;
    }
}
