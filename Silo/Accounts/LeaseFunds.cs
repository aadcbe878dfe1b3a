using IdleCloud.Silo.Ledger;

namespace IdleCloud.Silo.Accounts;

/// <summary>
/// What this activation knows of its lease: all that was ever taken into it, less what was spent of it. Never more than the ledger
/// has: what is not certain is left out. Pure.
/// </summary>
/// <param name="lease">The lease as it was opened.</param>
/// <param name="unbookedNanoUsd">Charges against the lease before that may still be on their way from the journal into the books.</param>
internal sealed class LeaseFunds(LedgerLease lease, long unbookedNanoUsd = 0)
{
    private long _granted = lease.TotalNanoUsd - unbookedNanoUsd;
    private long _carried = unbookedNanoUsd;
    private long _booked;

    /// <summary>The lease's number.</summary>
    public long Epoch => lease.Epoch;

    /// <summary>What the owner owes; nothing is lent to a debtor.</summary>
    public long DebtNanoUsd { get; private set; } = lease.DebtNanoUsd;

    /// <summary>All charges against this lease that are durable.</summary>
    public long SpentNanoUsd { get; private set; }

    /// <summary>Those of them that went to the outcome journal.</summary>
    public long JournaledNanoUsd { get; private set; }

    /// <summary>Journaled charges that the books may not have yet, this lease's and those before.</summary>
    public long UnbookedNanoUsd => _carried + JournaledNanoUsd - _booked;

    /// <summary>What remains, holds not counted.</summary>
    public long RemainingNanoUsd => _granted - SpentNanoUsd;

    /// <summary>A charge is in the books.</summary>
    /// <param name="chargeNanoUsd">How much.</param>
    /// <param name="journaledBefore">
    /// <see cref="JournaledNanoUsd"/> when it was posted: the journal goes into the books before anything else does, so that all of that
    /// is there now.
    /// </param>
    public void Spend(long chargeNanoUsd, long journaledBefore)
    {
        SpentNanoUsd += chargeNanoUsd;
        _booked = Math.Max(_booked, journaledBefore);
        _carried = 0;
    }

    /// <summary>A charge is in the journal.</summary>
    public void SpendJournaled(long chargeNanoUsd)
    {
        SpentNanoUsd += chargeNanoUsd;
        JournaledNanoUsd += chargeNanoUsd;
    }

    /// <summary>A transfer took something out.</summary>
    public void Draw(long amountNanoUsd) => _granted -= amountNanoUsd;

    /// <summary>The ledger has renewed the lease and taken new credit into it.</summary>
    /// <param name="renewed">Its answer.</param>
    /// <param name="spentBefore">
    /// <see cref="SpentNanoUsd"/> when it was asked. Those charges are in its answer, apart from the unbooked ones; of those that came
    /// since it is not known.
    /// </param>
    public void Extend(LedgerLease renewed, long spentBefore)
    {
        _granted = Math.Max(_granted, renewed.TotalNanoUsd + spentBefore - UnbookedNanoUsd);
        DebtNanoUsd = renewed.DebtNanoUsd;
    }
}
