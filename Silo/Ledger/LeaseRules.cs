using System.Globalization;
using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>What opening, extending and closing a lease does to the books. What remains in a lease is always held on the accounts.</summary>
internal static class LeaseRules
{
    /// <summary>The rows that these changes are about.</summary>
    public static AccountKey[] Accounts(string owner) =>
        [new(AccountKind.Customer, owner), new(AccountKind.CustomerPromo, owner), new(AccountKind.CustomerDebt, owner)];

    /// <summary>A new epoch over all that there is; what was held for the one before is taken over.</summary>
    public static LedgerLease Open(Books books, string owner)
    {
        Release(books, owner);
        LeaseRow lease = books.Lease(owner);
        lease.Epoch++;
        lease.IsOpen = true;
        return TakeIn(books, owner);
    }

    /// <summary>The same epoch over what it has and what has come since.</summary>
    public static LedgerLease? Extend(Books books, string owner, long epoch)
    {
        LeaseRow lease = books.Lease(owner);
        return lease.IsOpen && lease.Epoch == epoch ? TakeIn(books, owner) : null;
    }

    /// <summary>Gives back what remains.</summary>
    /// <returns>False when that epoch is not open.</returns>
    public static bool Close(Books books, string owner, long epoch)
    {
        LeaseRow lease = books.Lease(owner);
        if (!lease.IsOpen || lease.Epoch != epoch) return false;
        Release(books, owner);
        lease.IsOpen = false;
        return true;
    }

    private static void Release(Books books, string owner)
    {
        LeaseRow lease = books.Lease(owner);
        books.Account(AccountKind.CustomerPromo, owner).Held -= lease.Promo;
        books.Account(AccountKind.Customer, owner).Held -= lease.Paid;
        (lease.Promo, lease.Paid) = (0, 0);
        lease.IsChanged = true;
    }

    private static LedgerLease TakeIn(Books books, string owner)
    {
        (AccountRow promo, AccountRow paid) = (books.Account(AccountKind.CustomerPromo, owner), books.Account(AccountKind.Customer, owner));
        AccountRow debt = books.Account(AccountKind.CustomerDebt, owner);
        PayDebt(books, owner, debt, paid);
        LeaseRow lease = books.Lease(owner);
        lease.Promo += promo.Available;
        promo.Held += promo.Available;
        lease.Paid += paid.Available;
        paid.Held += paid.Available;
        lease.IsChanged = lease.IsRenewed = true;
        return new LedgerLease(lease.Epoch, lease.Promo, lease.Paid, -debt.Balance);
    }

    // Granted credit pays no debt: it was never money.
    private static void PayDebt(Books books, string owner, AccountRow debt, AccountRow paid)
    {
        long amount = Math.Min(-debt.Balance, paid.Available);
        if (amount <= 0) return;
        // What was ever paid of it only grows, so this id comes once.
        string soFar = debt.Credits.ToString(CultureInfo.InvariantCulture);
        Guid id = LedgerIds.For(TransferKind.DebtPayment, owner, soFar);
        books.Move(id, TransferKind.DebtPayment, id, soFar, "", [
            new(AccountKind.Customer, owner, -amount), new(AccountKind.CustomerDebt, owner, amount)]);
    }
}
