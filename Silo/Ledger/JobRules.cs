using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// What a bill does to the books. It was acknowledged, so it is posted whatever has become of its lease: it takes what remains in its own
/// lease, granted credit first, then what nobody holds; the rest becomes debt. A newer lease is left alone: its holder has promised that
/// credit to other jobs.
/// </summary>
internal static class JobRules
{
    /// <summary>The rows that bills may touch.</summary>
    public static BooksView View(IReadOnlyList<PendingPost> posts)
    {
        HashSet<string> owners = new(StringComparer.Ordinal);
        HashSet<AccountKey> accounts = [];
        foreach (PendingPost post in posts)
        {
            if (!post.IsCharged) continue;
            accounts.Add(post.Pay);
            if (owners.Add(post.Posting.AccountId)) accounts.UnionWith(LeaseRules.Accounts(post.Posting.AccountId));
        }

        if (owners.Count > 0) accounts.UnionWith([new(AccountKind.Revenue, ""), new(AccountKind.Rounding, "")]);
        return new BooksView([.. owners], [.. accounts], JobIds: [.. posts.Select(static post => post.Posting.JobId)]);
    }

    /// <summary>Decides one that nobody has been told of: it is in the books already, or its lease must pay it.</summary>
    public static BookedAs Book(Books books, PendingPost post)
    {
        if (!post.IsCharged || books.KnownJobs.ContainsKey(post.Posting.JobId)) return Post(books, post);
        LeaseRow lease = books.Lease(post.Posting.AccountId);
        bool isCovered = IsLive(lease, post.Posting) && post.Posting.Bill.ChargeNanoUsd <= lease.Promo + lease.Paid;
        return isCovered ? Post(books, post) : BookedAs.NotCovered;
    }

    /// <summary>Decides one that was accepted.</summary>
    public static BookedAs Post(Books books, PendingPost post)
    {
        JobPosting posting = post.Posting;
        if (!books.KnownJobs.TryAdd(posting.JobId, post.Digest))
            return books.KnownJobs[posting.JobId] == post.Digest ? BookedAs.AlreadyPosted : BookedAs.Conflict;
        books.Outcomes.Add(post);
        if (!post.IsCharged) return BookedAs.Posted;

        string owner = posting.AccountId;
        LeaseRow lease = books.Lease(owner);
        (AccountRow promo, AccountRow paid) = (books.Account(AccountKind.CustomerPromo, owner), books.Account(AccountKind.Customer, owner));
        bool isLive = IsLive(lease, posting);
        long rest = posting.Bill.ChargeNanoUsd;
        long fromPromo = 0, fromPaid = 0;
        if (isLive)
        {
            fromPromo = Take(ref rest, lease.Promo);
            fromPaid = Take(ref rest, lease.Paid);
            (lease.Promo, lease.Paid, lease.IsChanged) = (lease.Promo - fromPromo, lease.Paid - fromPaid, true);
            (promo.Held, paid.Held) = (promo.Held - fromPromo, paid.Held - fromPaid);
        }

        bool isShort = rest > 0;
        if (isShort)
        {
            // What was taken out of the lease is still on the account here, and no longer held.
            fromPromo += Take(ref rest, promo.Available - fromPromo);
            fromPaid += Take(ref rest, paid.Available - fromPaid);
        }

        books.Move(posting.JobId, TransferKind.Job, post.Digest, "", "", [
            new(AccountKind.CustomerPromo, owner, -fromPromo),
            new(AccountKind.Customer, owner, -fromPaid),
            new(AccountKind.CustomerDebt, owner, -rest),
            new(post.Pay.Kind, post.Pay.Owner, posting.Bill.PayNanoUsd),
            new(AccountKind.Revenue, "", posting.Bill.RevenueNanoUsd),
            new(AccountKind.Rounding, "", posting.Bill.RoundingNanoUsd)]);
        return isShort ? BookedAs.Short : BookedAs.Posted;
    }

    /// <summary>True when the lease that a bill names is the one that counts.</summary>
    private static bool IsLive(LeaseRow lease, JobPosting posting) => lease.IsOpen && lease.Epoch == posting.Epoch;

    private static long Take(ref long rest, long most)
    {
        long taken = Math.Clamp(rest, 0, Math.Max(0, most));
        rest -= taken;
        return taken;
    }
}
