using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Payments.Provider;

namespace IdleCloud.Silo.Payments.Payouts;

/// <summary>The two transfers of a payout: set aside, then sent or given back. Their ids follow from the payout's.</summary>
internal static class PayoutTransfers
{
    /// <summary>Sets the money aside.</summary>
    public static Transfer Start(PayoutOrder order) =>
        Of(TransferKind.PayoutStart, "start", order, "Payout begun", AccountKind.MinerPayable, AccountKind.PayoutClearing, order.AccountId);

    /// <summary>The provider has sent it.</summary>
    public static Transfer Done(PayoutOrder order) =>
        Of(TransferKind.PayoutDone, "end", order, "Payout sent", AccountKind.PayoutClearing, AccountKind.StripeClearing, "");

    /// <summary>It was not sent.</summary>
    public static Transfer GivenBack(PayoutOrder order) =>
        Of(TransferKind.PayoutFailed, "end", order, "Payout given back", AccountKind.PayoutClearing, AccountKind.MinerPayable, order.AccountId);

    private static Transfer Of(TransferKind kind, string end, PayoutOrder order, string note, AccountKind from, AccountKind to, string toOwner)
    {
        long amount = UsdCents.ToNanoUsd(order.AmountCents);
        return new Transfer
        {
            // Both ends have one id: the books themselves refuse a second end.
            Id = LedgerIds.For(TransferKind.PayoutStart, order.PayoutId.ToString("d"), end),
            Kind = kind,
            Reference = order.PayoutId.ToString("d"),
            Note = note,
            Postings = [new(from, order.AccountId, -amount), new(to, toOwner, amount)],
        };
    }
}
