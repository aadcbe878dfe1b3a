namespace IdleCloud.Silo.Payments.Events;

/// <summary>
/// What a payment comes to, in US cents: what the facts about it say, or what the books say of it. A function of the set of facts
/// alone, so that neither order nor repeats matter; what is booked is the difference.
/// </summary>
/// <param name="PaidCents">What the customer has paid.</param>
/// <param name="RefundedCents">What has been refunded.</param>
/// <param name="DisputedCents">What disputes have taken.</param>
/// <param name="DisputeFeeCents">What the provider has kept for disputes.</param>
internal readonly record struct PaymentTotals(long PaidCents, long RefundedCents, long DisputedCents, long DisputeFeeCents)
{
    /// <summary>Adds the facts up. Until the payment itself is known, they come to nothing.</summary>
    public static PaymentTotals Of(IReadOnlyCollection<PaymentFact> facts)
    {
        long paid = facts.Where(static fact => fact.Kind == PaymentFactKind.Paid).Select(static fact => fact.AmountCents).DefaultIfEmpty().Max();
        if (paid == 0) return default;
        (long disputed, long fees) = Disputed(facts);
        return new(paid, Refunded(facts), disputed, fees);
    }

    /// <summary>
    /// Two kinds of notice tell of refunds: each refund by itself, and the charge with their sum at that moment. Either may be the one
    /// that is known. A sum never counts more than all refunds that ever were, so that, less those that failed, it is never too much.
    /// </summary>
    private static long Refunded(IReadOnlyCollection<PaymentFact> facts)
    {
        long alive = 0, failed = 0;
        foreach (IGrouping<string, PaymentFact> refund in facts
            .Where(static fact => fact.Kind is PaymentFactKind.Refund or PaymentFactKind.RefundFailed).GroupBy(static fact => fact.ObjectId))
        {
            long amount = refund.Max(static fact => fact.AmountCents);
            if (refund.Any(static fact => fact.Kind == PaymentFactKind.RefundFailed)) failed += amount;
            else alive += amount;
        }

        long inAll = facts.Where(static fact => fact.Kind == PaymentFactKind.RefundedInAll)
            .GroupBy(static fact => fact.ObjectId).Sum(static charge => charge.Max(static fact => fact.AmountCents));
        return Math.Max(alive, inAll - failed);
    }

    /// <summary>Of each dispute the latest word counts; within one second, that the money is back.</summary>
    private static (long Cents, long Fees) Disputed(IReadOnlyCollection<PaymentFact> facts)
    {
        long cents = 0, fees = 0;
        foreach (IGrouping<string, PaymentFact> dispute in facts
            .Where(static fact => fact.Kind is PaymentFactKind.DisputeTook or PaymentFactKind.DisputeReturned).GroupBy(static fact => fact.ObjectId))
        {
            PaymentFact last = dispute.MaxBy(static fact => (fact.At, fact.Kind, fact.AmountCents, fact.FeeCents));
            if (last.Kind == PaymentFactKind.DisputeTook) cents += last.AmountCents;
            fees += last.FeeCents;
        }

        return (cents, fees);
    }
}
