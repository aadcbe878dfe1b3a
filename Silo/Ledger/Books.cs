using IdleCloud.Contracts.Ledger;

namespace IdleCloud.Silo.Ledger;

/// <summary>
/// The rows that one change of the books is about, locked and in memory: a change is decided on them as if there were no database, and
/// then written as a whole.
/// </summary>
internal sealed class Books
{
    private readonly Dictionary<AccountKey, AccountRow> _accounts = [];
    private readonly Dictionary<string, LeaseRow> _leases = new(StringComparer.Ordinal);

    /// <summary>What the books hold under the id of the transfer, if anything.</summary>
    public Guid? KnownDigest { get; set; }

    /// <summary>What the books hold under the ids of jobs.</summary>
    public Dictionary<Guid, Guid> KnownJobs { get; } = [];

    /// <summary>All accounts.</summary>
    public IEnumerable<AccountRow> Accounts => _accounts.Values;

    /// <summary>All leases.</summary>
    public IEnumerable<LeaseRow> Leases => _leases.Values;

    /// <summary>Transfers to write.</summary>
    public List<TransferRow> Transfers { get; } = [];

    /// <summary>Bills whose outcomes are to be written with them.</summary>
    public List<PendingPost> Outcomes { get; } = [];

    /// <summary>True when there is something to write.</summary>
    public bool IsChanged => Transfers.Count > 0 || Outcomes.Count > 0 || _leases.Values.Any(lease => lease.IsChanged);

    /// <summary>Adds a row that was read.</summary>
    public void Add(AccountKey key, AccountRow row) => _accounts.Add(key, row);

    /// <summary>Adds a row that was read.</summary>
    public void Add(LeaseRow row) => _leases.Add(row.Owner, row);

    /// <summary>An account.</summary>
    public AccountRow Account(AccountKind kind, string owner) => _accounts[new(kind, owner)];

    /// <summary>An owner's lease; one that was never opened is closed and has epoch 0.</summary>
    public LeaseRow Lease(string owner) => _leases[owner];

    /// <summary>Moves money, and notes the transfer. Zeros are left out.</summary>
    public void Move(Guid id, TransferKind kind, Guid digest, string reference, string note, params ReadOnlySpan<Posting> postings)
    {
        int sides = 0;
        foreach (Posting posting in postings) sides += posting.AmountNanoUsd == 0 ? 0 : 1;
        if (sides == 0) return;
        (long[] accounts, long[] amounts) = (new long[sides], new long[sides]);
        sides = 0;
        foreach (Posting posting in postings)
        {
            if (posting.AmountNanoUsd == 0) continue;
            AccountRow account = Account(posting.Kind, posting.Owner);
            account.Apply(posting.AmountNanoUsd);
            (accounts[sides], amounts[sides]) = (account.Id, posting.AmountNanoUsd);
            sides++;
        }

        Transfers.Add(new(id, kind, digest, reference, note, accounts, amounts));
    }
}

/// <summary>One row of the accounts.</summary>
internal sealed class AccountRow(long id, long credits, long debits, long held)
{
    private readonly (long Credits, long Debits, long Held) _read = (credits, debits, held);

    /// <summary>Its number.</summary>
    public long Id => id;

    /// <summary>All that it ever got.</summary>
    public long Credits { get; private set; } = credits;

    /// <summary>All that it ever gave.</summary>
    public long Debits { get; private set; } = debits;

    /// <summary>What a lease holds of it.</summary>
    public long Held { get; set; } = held;

    /// <summary>True when it is to be written.</summary>
    public bool IsChanged => _read != (Credits, Debits, Held);

    /// <summary>What is on it.</summary>
    public long Balance => Credits - Debits;

    /// <summary>What nobody holds of it.</summary>
    public long Available => Balance - Held;

    /// <summary>Gets, or gives when negative.</summary>
    public void Apply(long amount)
    {
        if (amount >= 0) Credits = checked(Credits + amount);
        else Debits = checked(Debits - amount);
    }
}

/// <summary>One row of the leases.</summary>
internal sealed class LeaseRow(string owner, long epoch, bool isOpen, long promo, long paid)
{
    /// <summary>Whose credit it holds.</summary>
    public string Owner => owner;

    /// <summary>Its epoch.</summary>
    public long Epoch { get; set; } = epoch;

    /// <summary>True while its holder may spend.</summary>
    public bool IsOpen { get; set; } = isOpen;

    /// <summary>Granted credit that remains.</summary>
    public long Promo { get; set; } = promo;

    /// <summary>Paid credit that remains.</summary>
    public long Paid { get; set; } = paid;

    /// <summary>True when it is to be written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>True when its holder has shown that it lives.</summary>
    public bool IsRenewed { get; set; }
}

/// <summary>One row of the transfers.</summary>
internal sealed record TransferRow(Guid Id, TransferKind Kind, Guid Digest, string Reference, string Note, long[] Accounts, long[] Amounts);
