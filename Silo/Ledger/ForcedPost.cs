using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// A bill from the journal whose lease is fenced or used up: its answer was acknowledged, so it is posted all the same. It takes what
/// remains in its own lease, then what nobody holds; the rest becomes debt. A newer lease is left alone: its holder has promised that
/// credit to other jobs.
/// </summary>
internal static class ForcedPost
{
    /// <summary>The rows that this is about.</summary>
    public static AccountKey[] Accounts(PendingPost post) => post.IsCharged
        ? [.. LeaseRules.Accounts(post.Posting.AccountId), post.Pay, new(AccountKind.Revenue, ""), new(AccountKind.Rounding, "")]
        : LeaseRules.Accounts(post.Posting.AccountId);

    /// <summary>Decides it.</summary>
    public static PostStatus Post(Books books, PendingPost post)
    {
        if (books.KnownDigest is { } known) return known == post.Digest ? PostStatus.AlreadyPosted : PostStatus.Conflict;
        books.Outcome = post;
        JobPosting posting = post.Posting;
        if (!post.IsCharged) return PostStatus.Posted;

        string owner = posting.AccountId;
        LeaseRow lease = books.Lease(owner);
        bool isLive = lease.IsOpen && lease.Epoch == posting.Epoch;
        long rest = posting.Bill.ChargeNanoUsd;
        long promo = Take(books.Account(AccountKind.CustomerPromo, owner), isLive ? lease.Promo : 0, ref rest, out long promoLeased);
        long paid = Take(books.Account(AccountKind.Customer, owner), isLive ? lease.Paid : 0, ref rest, out long paidLeased);
        lease.Promo -= promoLeased;
        lease.Paid -= paidLeased;
        lease.IsChanged |= promoLeased + paidLeased > 0;
        books.Move(posting.JobId, TransferKind.Job, post.Digest, "", "", [
            new(AccountKind.CustomerPromo, owner, -promo),
            new(AccountKind.Customer, owner, -paid),
            new(AccountKind.CustomerDebt, owner, -rest),
            new(post.Pay.Kind, post.Pay.Owner, posting.Bill.PayNanoUsd),
            new(AccountKind.Revenue, "", posting.Bill.RevenueNanoUsd),
            new(AccountKind.Rounding, "", posting.Bill.RoundingNanoUsd)]);
        return PostStatus.Posted;
    }

    private static long Take(AccountRow account, long leased, ref long rest, out long fromLease)
    {
        fromLease = Math.Min(leased, rest);
        long free = Math.Min(account.Available, rest - fromLease);
        account.Held -= fromLease;
        rest -= fromLease + free;
        return fromLease + free;
    }
}
