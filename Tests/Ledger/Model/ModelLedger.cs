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

    /// <summary>Transfers so far.</summary>
    public int Transfers { get; private set; }

    public long Balance(AccountKind kind, string owner) => _balances.GetValueOrDefault((kind, owner));

    public ModelLease Lease(string owner) => _leases.GetValueOrDefault(owner, new(0, false, 0, 0));

    public LedgerLease Open(string owner)
    {
        // What the former lease held is free again, and debt is paid from what is free.
        PayDebt(owner, Balance(AccountKind.Customer, owner));
        _leases[owner] = new(Lease(owner).Epoch + 1, true, Balance(AccountKind.CustomerPromo, owner), Balance(AccountKind.Customer, owner));
        return Answer(owner);
    }

    public LedgerLease? Extend(string owner, long epoch)
    {
        if (!IsLive(owner, epoch)) return null;
        PayDebt(owner, Balance(AccountKind.Customer, owner) - Lease(owner).Paid);
        _leases[owner] = Lease(owner) with { Promo = Balance(AccountKind.CustomerPromo, owner), Paid = Balance(AccountKind.Customer, owner) };
        return Answer(owner);
    }

    public void Close(string owner, long epoch)
    {
        if (IsLive(owner, epoch)) _leases[owner] = new(epoch, false, 0, 0);
    }

    public PostStatus Post(JobPosting job)
    {
        string body = $"{job.AccountId} {job.Usage} {job.MinerOwner} {job.Bill}";
        if (_bodies.TryGetValue(job.JobId, out string? known)) return known == body ? PostStatus.AlreadyPosted : PostStatus.Conflict;
        long charge = job.Bill.ChargeNanoUsd;
        if (charge > 0)
        {
            if (!IsLive(job.AccountId, job.Epoch)) return PostStatus.Fenced;
            ModelLease lease = Lease(job.AccountId);
            if (lease.Promo + lease.Paid < charge) return PostStatus.Insufficient;
            long promo = Math.Min(lease.Promo, charge);
            _leases[job.AccountId] = lease with { Promo = lease.Promo - promo, Paid = lease.Paid - (charge - promo) };
            Add(AccountKind.CustomerPromo, job.AccountId, -promo);
            Add(AccountKind.Customer, job.AccountId, promo - charge);
            if (job.MinerOwner is { } miner) Add(AccountKind.MinerEscrow, miner, job.Bill.PayNanoUsd);
            else Add(AccountKind.Settlement, "", job.Bill.PayNanoUsd);
            Add(AccountKind.Revenue, "", job.Bill.RevenueNanoUsd);
            Add(AccountKind.Rounding, "", job.Bill.RoundingNanoUsd);
            Transfers++;
        }

        _bodies.Add(job.JobId, body);
        return PostStatus.Posted;
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

    private bool IsLive(string owner, long epoch) => Lease(owner) is { IsOpen: true } lease && lease.Epoch == epoch;

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
