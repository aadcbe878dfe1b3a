using System.Collections.Immutable;
using System.Globalization;
using IdleCloud.Contracts.Ledger;
using IdleCloud.Contracts.Payments;
using IdleCloud.Silo.Ledger;
using IdleCloud.Silo.Payments.TopUps;

namespace IdleCloud.Silo.Payments.Events;

/// <summary>
/// The transfers that bring the books from what they say of a payment to what is known of it. Their ids follow from the top-up and the
/// number of the booking: whichever notices told it, the same booking is the same transfer.
/// </summary>
internal static class PaymentBookings
{
    /// <summary>The transfers of the next booking; none when nothing has changed.</summary>
    public static ImmutableArray<Transfer> Of(TopUp topUp, in PaymentTotals totals)
    {
        PaymentTotals booked = topUp.Booked;
        var all = ImmutableArray.CreateBuilder<Transfer>(4);
        Add(all, TransferKind.TopUp, topUp, "Credit paid for", totals.PaidCents - booked.PaidCents);
        Add(all, TransferKind.Refund, topUp, "Payment refunded", booked.RefundedCents - totals.RefundedCents);
        Add(all, TransferKind.Dispute, topUp, "Payment disputed", booked.DisputedCents - totals.DisputedCents);
        long fee = totals.DisputeFeeCents - booked.DisputeFeeCents;
        if (fee != 0) all.Add(Fee(topUp.Id, "dispute", topUp.Revision + 1, fee));
        return all.ToImmutable();
    }

    /// <summary>A fee that the provider has kept; the house bears it.</summary>
    /// <param name="topUpId">Of which payment.</param>
    /// <param name="what">For what.</param>
    /// <param name="number">Tells more than one for the same apart.</param>
    /// <param name="feeCents">How much; negative when it came back.</param>
    public static Transfer Fee(Guid topUpId, string what, int number, long feeCents) => new()
    {
        Id = LedgerIds.For(TransferKind.Fee, topUpId.ToString("d"), what, number.ToString(CultureInfo.InvariantCulture)),
        Kind = TransferKind.Fee,
        Reference = topUpId.ToString("d"),
        Note = $"Fee of the payment provider ({what})",
        Postings =
        [
            new(AccountKind.StripeFees, "", -UsdCents.ToNanoUsd(feeCents)),
            new(AccountKind.StripeClearing, "", UsdCents.ToNanoUsd(feeCents)),
        ],
    };

    /// <summary>Credit that comes, or, negative, money that is gone whether or not the customer still has the credit.</summary>
    private static void Add(ImmutableArray<Transfer>.Builder all, TransferKind kind, TopUp topUp, string note, long cents)
    {
        if (cents == 0) return;
        long amount = UsdCents.ToNanoUsd(cents);
        all.Add(new Transfer
        {
            Id = LedgerIds.For(kind, topUp.Id.ToString("d"), (topUp.Revision + 1).ToString(CultureInfo.InvariantCulture)),
            Kind = kind,
            Reference = topUp.Id.ToString("d"),
            Note = note,
            Postings = [new(AccountKind.Customer, topUp.AccountId, amount), new(AccountKind.StripeClearing, "", -amount)],
            ShortfallToDebt = amount < 0,
        });
    }
}
