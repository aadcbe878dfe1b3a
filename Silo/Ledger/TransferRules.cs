using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>What a transfer does to the books.</summary>
internal static class TransferRules
{
    /// <summary>The rows that a transfer may touch.</summary>
    public static AccountKey[] Accounts(Transfer transfer) =>
        [.. transfer.Postings.SelectMany<Posting, AccountKey>(posting => posting.Kind == AccountKind.Customer
            ? LeaseRules.Accounts(posting.Owner)
            : [new(posting.Kind, posting.Owner)]).Distinct()];

    /// <summary>The owners whose leases a transfer may touch.</summary>
    public static string[] Owners(Transfer transfer) =>
        [.. transfer.Postings.Where(posting => posting.Kind.IsLeased()).Select(posting => posting.Owner).Distinct()];

    /// <summary>Refuses what no ledger could write.</summary>
    /// <exception cref="ArgumentException">A mistake of the caller's.</exception>
    public static void Validate(Transfer transfer)
    {
        Int128 sum = 0;
        HashSet<AccountKey> seen = [];
        foreach (Posting posting in transfer.Postings)
        {
            sum += posting.AmountNanoUsd;
            bool isNamed = posting.Kind.IsHouse() == (posting.Owner.Length == 0);
            if (posting.AmountNanoUsd is 0 or long.MinValue || !isNamed || !seen.Add(new(posting.Kind, posting.Owner)))
                throw new ArgumentException($"Transfer {transfer.Id} has a wrong side: {posting}.", nameof(transfer));
        }

        if (sum != 0 || transfer.Postings.Length is < 2 or > Transfer.MaxPostings)
            throw new ArgumentException($"Transfer {transfer.Id} has {transfer.Postings.Length} sides with the sum {sum}.", nameof(transfer));
        if (transfer.Reference.Contains('\0') || transfer.Note.Contains('\0'))
            throw new ArgumentException($"Transfer {transfer.Id} has a NUL in its text.", nameof(transfer));
    }

    /// <summary>Decides a transfer; nothing is changed unless it is posted.</summary>
    public static TransferResult Post(Books books, Transfer transfer)
    {
        Guid digest = LedgerDigest.Of(transfer);
        if (books.KnownDigest is { } known) return new(known == digest ? TransferStatus.AlreadyPosted : TransferStatus.Conflict);
        if (transfer.Draw is { } draw && !Owners(transfer).All(owner => books.Lease(owner) is { IsOpen: true } lease && lease.Epoch == draw.Epoch))
            return new(TransferStatus.Fenced);

        List<Posting> postings = new(Transfer.MaxPostings);
        List<Action> fromLeases = [];
        long leased = transfer.Draw?.MaxNanoUsd ?? 0, drawn = 0, owed = 0;
        foreach (Posting posting in transfer.Postings)
        {
            AccountRow account = books.Account(posting.Kind, posting.Owner);
            if (posting.AmountNanoUsd > 0)
            {
                if (posting.Kind == AccountKind.CustomerDebt && posting.AmountNanoUsd > -account.Balance) return new(TransferStatus.Insufficient);
                postings.Add(posting);
                continue;
            }

            long shortfall = IsBounded(posting.Kind) ? Math.Max(0, -posting.AmountNanoUsd - account.Available) : 0;
            if (shortfall > 0 && posting.Kind.IsLeased())
            {
                LeaseRow lease = books.Lease(posting.Owner);
                bool isPaid = posting.Kind == AccountKind.Customer;
                long draws = Math.Min(shortfall, Math.Min(leased - drawn, isPaid ? lease.Paid : lease.Promo));
                fromLeases.Add(() => Draw(lease, account, isPaid, draws));
                drawn += draws;
                shortfall -= draws;
            }

            if (shortfall > 0 && !(transfer.ShortfallToDebt && posting.Kind == AccountKind.Customer)) return new(TransferStatus.Insufficient);
            postings.Add(posting with { AmountNanoUsd = posting.AmountNanoUsd + shortfall });
            if (shortfall > 0) postings.Add(new(AccountKind.CustomerDebt, posting.Owner, -shortfall));
            owed += shortfall;
        }

        foreach (Action draws in fromLeases) draws();
        books.Move(transfer.Id, transfer.Kind, digest, transfer.Reference, transfer.Note, [.. postings]);
        return new(TransferStatus.Posted, drawn, owed);
    }

    private static bool IsBounded(AccountKind kind) => !kind.IsHouse() && kind != AccountKind.CustomerDebt;

    private static void Draw(LeaseRow lease, AccountRow account, bool isPaid, long amount)
    {
        if (isPaid) lease.Paid -= amount;
        else lease.Promo -= amount;
        account.Held -= amount;
        lease.IsChanged = true;
    }
}
