using IdleCloud.Contracts.Ledger;
using IdleCloud.Silo.Ledger;

namespace IdleCloud.Tests.Ledger.Model;

/// <summary>
/// The books as a person would keep them: one thing after another, in memory, nothing batched, nothing locked. It shares no code with
/// the real ones but the words.
/// </summary>
internal sealed class ModelLedger
{
    private readonly Dictionary<(AccountKind Kind, string Owner), long> _balances = [];
    private readonly Dictionary<string, ModelLease> _leases = [];
    private readonly Dictionary<Guid, string> _bodies = [];
    private readonly Dictionary<string, long> _known = [];
    private readonly HashSet<string> _short = [];

    /// <summary>Transfers so far.</summary>
    public int Transfers { get; private set; }

    public long Balance(AccountKind kind, string owner) => _balances.GetValueOrDefault((kind, owner));

    public ModelLease Lease(string owner) => _leases.GetValueOrDefault(owner, new(0, false, 0, 0));

    public LedgerLease Open(string owner)
    {
        // What the former lease held is free again, and debt is paid from what is free.
        PayDebt(owner, Balance(AccountKind.Customer, owner));
        _leases[owner] = new(Lease(owner).Epoch + 1, true, Balance(AccountKind.CustomerPromo, owner), Balance(AccountKind.Customer, owner));
        _known[owner] = Lease(owner).Epoch;
        return Answer(owner);
    }

    public LedgerLease? Extend(string owner, long epoch)
    {
        if (!IsLive(owner, epoch))
        {
            Fence(owner, epoch);
            return null;
        }

        _known[owner] = epoch;
        PayDebt(owner, Balance(AccountKind.Customer, owner) - Lease(owner).Paid);
        _leases[owner] = Lease(owner) with { Promo = Balance(AccountKind.CustomerPromo, owner), Paid = Balance(AccountKind.Customer, owner) };
        return Answer(owner);
    }

    public void Close(string owner, long epoch)
    {
        Fence(owner, epoch);
        if (IsLive(owner, epoch)) _leases[owner] = new(epoch, false, 0, 0);
    }

    /// <summary>Another process takes over: it knows of no lease until it opens or renews it.</summary>
    public void Reload() => _known.Clear();

    /// <summary>A bill that was answered; accepted, it is in the books whatever its lease has.</summary>
    /// <returns>False when that was no right answer.</returns>
    public bool Post(JobPosting job, PostStatus told)
    {
        long charge = job.Bill.ChargeNanoUsd;
        bool isKnown = charge == 0 || _known.GetValueOrDefault(job.AccountId) == job.Epoch;
        // Of several at once, those behind one that was too much may be fenced or not.
        if (told != PostStatus.Accepted) return told == PostStatus.Fenced && (!isKnown || _short.Contains(job.AccountId));
        if (!isKnown) return false;
        if (_bodies.TryAdd(job.JobId, BodyOf(job)) && charge > 0) Pay(job);
        return true;
    }

    /// <summary>A bill that is in the books already, or goes there if its lease has the money.</summary>
    public BookedAs Book(JobPosting job)
    {
        if (_bodies.TryGetValue(job.JobId, out string? known)) return known == BodyOf(job) ? BookedAs.AlreadyPosted : BookedAs.Conflict;
        ModelLease lease = Lease(job.AccountId);
        long charge = job.Bill.ChargeNanoUsd;
        if (charge > 0 && (!IsLive(job.AccountId, job.Epoch) || charge > lease.Promo + lease.Paid)) return BookedAs.NotCovered;
        _bodies.Add(job.JobId, BodyOf(job));
        if (charge > 0) Pay(job);
        return BookedAs.Posted;
    }

    /// <summary>All that was accepted is in the books: a lease that could not pay is known to be of no use.</summary>
    public void Flush()
    {
        foreach (string owner in _short) _known.Remove(owner);
        _short.Clear();
    }

    /// <summary>A transfer from one account to another.</summary>
    public TransferStatus Move(Transfer transfer)
    {
        (Posting to, Posting from) = (transfer.Postings[0], transfer.Postings[1]);
        if (from.AmountNanoUsd > 0) (to, from) = (from, to);
        string body = $"{transfer.Kind} {transfer.Note} {to} {from}";
        if (_bodies.TryGetValue(transfer.Id, out string? known)) return known == body ? TransferStatus.AlreadyPosted : TransferStatus.Conflict;
        bool isCustomers = from.Kind is AccountKind.Customer or AccountKind.CustomerPromo;
        if (transfer.Draw is { } draw && isCustomers && !IsLive(from.Owner, draw.Epoch)) return TransferStatus.Fenced;

        long rest = to.AmountNanoUsd;
        if (isCustomers)
        {
            ModelLease lease = Lease(from.Owner);
            long leased = from.Kind == AccountKind.Customer ? lease.Paid : lease.Promo;
            long free = Math.Min(rest, Balance(from.Kind, from.Owner) - leased);
            long drawn = Math.Min(rest - free, Math.Min(leased, transfer.Draw?.MaxNanoUsd ?? 0));
            long owed = rest - free - drawn;
            if (owed > 0 && !(transfer.ShortfallToDebt && from.Kind == AccountKind.Customer)) return TransferStatus.Insufficient;
            if (from.Kind == AccountKind.Customer) _leases[from.Owner] = lease with { Paid = lease.Paid - drawn };
            else _leases[from.Owner] = lease with { Promo = lease.Promo - drawn };
            Add(AccountKind.CustomerDebt, from.Owner, -owed);
            rest -= owed;
        }
        else if (from.Owner.Length > 0 && Balance(from.Kind, from.Owner) < rest)
        {
            return TransferStatus.Insufficient;
        }

        Add(from.Kind, from.Owner, -rest);
        Add(to.Kind, to.Owner, to.AmountNanoUsd);
        _bodies.Add(transfer.Id, body);
        Transfers++;
        return TransferStatus.Posted;
    }

    /// <summary>All accounts that are not empty, and all leases, in a fixed order.</summary>
    public string Describe(IEnumerable<string> owners) => string.Join('\n', [
        .. (from account in _balances
            where account.Value != 0
            select $"{account.Key.Kind} {account.Key.Owner} {account.Value}").Order(StringComparer.Ordinal),
        .. owners.Select(owner => $"lease {owner} {Lease(owner)}"),
    ]);

    private static string BodyOf(JobPosting job) => $"{job.AccountId} {job.Usage} {job.MinerOwner} {job.Bill}";

    private void Pay(JobPosting job)
    {
        ModelLease lease = Lease(job.AccountId);
        bool isLive = IsLive(job.AccountId, job.Epoch);
        long rest = job.Bill.ChargeNanoUsd;
        long promo = Take(ref rest, isLive ? lease.Promo : 0), paid = Take(ref rest, isLive ? lease.Paid : 0);
        if (isLive) _leases[job.AccountId] = lease with { Promo = lease.Promo - promo, Paid = lease.Paid - paid };
        if (rest > 0) _short.Add(job.AccountId);
        promo += Take(ref rest, Balance(AccountKind.CustomerPromo, job.AccountId) - lease.Promo);
        paid += Take(ref rest, Balance(AccountKind.Customer, job.AccountId) - lease.Paid);
        Add(AccountKind.CustomerPromo, job.AccountId, -promo);
        Add(AccountKind.Customer, job.AccountId, -paid);
        Add(AccountKind.CustomerDebt, job.AccountId, -rest);
        if (job.MinerOwner is { } miner) Add(AccountKind.MinerEscrow, miner, job.Bill.PayNanoUsd);
        else Add(AccountKind.Settlement, "", job.Bill.PayNanoUsd);
        Add(AccountKind.Revenue, "", job.Bill.RevenueNanoUsd);
        Add(AccountKind.Rounding, "", job.Bill.RoundingNanoUsd);
        Transfers++;
    }

    private bool IsLive(string owner, long epoch) => Lease(owner) is { IsOpen: true } lease && lease.Epoch == epoch;

    private void Fence(string owner, long epoch)
    {
        if (_known.GetValueOrDefault(owner) <= epoch) _known.Remove(owner);
    }

    private static long Take(ref long rest, long most)
    {
        long taken = Math.Min(rest, most);
        rest -= taken;
        return taken;
    }

    private LedgerLease Answer(string owner) =>
        new(Lease(owner).Epoch, Lease(owner).Promo, Lease(owner).Paid, -Balance(AccountKind.CustomerDebt, owner));

    private void PayDebt(string owner, long free)
    {
        long amount = Math.Min(free, -Balance(AccountKind.CustomerDebt, owner));
        if (amount <= 0) return;
        Add(AccountKind.Customer, owner, -amount);
        Add(AccountKind.CustomerDebt, owner, amount);
        Transfers++;
    }

    private void Add(AccountKind kind, string owner, long amount) => _balances[(kind, owner)] = Balance(kind, owner) + amount;
}

/// <summary>A lease of the model.</summary>
internal sealed record ModelLease(long Epoch, bool IsOpen, long Promo, long Paid);
