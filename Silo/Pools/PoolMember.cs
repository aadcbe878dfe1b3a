using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// One session's slots, counted from two sides. The session's reports say how many jobs the agent has asked for (granted) and
/// how many have reached it (assigned); both only grow, so that the largest seen is the truth whatever order reports come in. The
/// pool counts the leases that it handed out and has not got back (leased). What is granted and not leased is free.
/// </summary>
/// <remarks>
/// A lease can get lost between the pool and the agent: its gateway died, or the answer never arrived. It then counts as leased
/// and is never assigned. So the count of leases is put aside every now and then, and what of it has not been assigned one grace
/// period later is taken for lost. Guessing wrong is harmless: the slot is handed out twice, the connection refuses the second
/// job for want of credit, and the next report puts the count right (leased is never less than assigned).
/// </remarks>
internal sealed class PoolMember
{
    // Servers that unload models wait longer than this.
    private static readonly TimeSpan Warm = TimeSpan.FromMinutes(2);

    private long _granted;
    private long _assigned;
    private long _leased;
    private long _leasedBefore;
    private TimeSpan _leasedBeforeAt;
    private TimeSpan? _lastServed;
    private LeaseResult? _paced;

    /// <summary>
    /// A session that the pool has not known so far. Leases from an activation of the pool before this one count once they are assigned.
    /// </summary>
    /// <param name="report">What it offers.</param>
    /// <param name="now">The pool's time.</param>
    /// <param name="record">What is known of its miner.</param>
    public PoolMember(CapacityReport report, TimeSpan now, MinerRecord record)
    {
        Record = record;
        Leased = LeaseOf(report);
        Ask = report.Ask;
        Terms = report.Terms ?? MinerTerms.Unknown;
        Slots = report.Slots;
        CanResume = report.CanResume;
        ContextLength = report.ContextLength == 0 ? int.MaxValue : report.ContextLength;
        LookUp();
        LastHeard = now;
        _granted = report.Granted;
        _assigned = _leased = _leasedBefore = report.Assigned;
        _leasedBeforeAt = now;
    }

    /// <summary>The session.</summary>
    public MinerSession Session => Leased.Lease!.Session;

    /// <summary>The answer to a job that gets one of these slots: all leases of a session at one ask are alike.</summary>
    public LeaseResult Leased { get; private set; }

    /// <summary>What the pool has learned of the miner.</summary>
    public MinerRecord Record { get; }

    /// <summary>What the miner asks; null for its owner's share of the list price.</summary>
    public AskPrice? Ask { get; }

    /// <summary>What jobs it may have.</summary>
    public MinerTerms Terms { get; private set; }

    /// <summary>What it is to a job that comes now; written by the <see cref="MemberIndex"/> alone.</summary>
    public Availability Availability { get; set; } = Availability.Gone;

    /// <summary>The last of its places in the index, which lead to the others; null while it is in no list.</summary>
    public MemberPlace? Place { get; set; }

    /// <summary>What of it is counted in the pool's status.</summary>
    public PoolStatus Counted { get; set; }

    /// <summary>Jobs that the miner says it can run at once, ≥ 1.</summary>
    public int Slots { get; private set; }

    /// <summary>Of these, the ones that it is given, as far as it has shown that it can: 1…<see cref="Slots"/>.</summary>
    public int Limit { get; private set; }

    /// <summary>How fast and how well its miner serves; here, and not in the record alone, so that comparing costs few looks into memory.</summary>
    public ServiceSpeed Speed { get; private set; }

    /// <summary>Jobs that it has, or is about to have: what it claims and has not asked for.</summary>
    public int Busy => Slots - Open;

    /// <summary>True when it can go on with an answer that another miner has begun; a session's offer does not change.</summary>
    public bool CanResume { get; }

    /// <summary>Tokens that one job may have, prompt and answer together; the largest number for the catalogue's context.</summary>
    public int ContextLength { get; }

    /// <summary>When it was last heard of.</summary>
    public TimeSpan LastHeard { get; private set; }

    /// <summary>When it last had a lease; null for none yet.</summary>
    public TimeSpan? LastLeased { get; private set; }

    /// <summary>
    /// True when the session has ended. It stays for a while without a slot, so that a report that was overtaken by the
    /// farewell does not bring it back.
    /// </summary>
    public bool HasLeft { get; private set; }

    /// <summary>Jobs that it could have now: 0…<see cref="Limit"/>.</summary>
    public int FreeSlots => HasLeft ? 0 : Math.Max(0, Limit - Busy);

    private int Open => (int)Math.Clamp(_granted - _leased, 0, Slots);

    /// <summary>True when the job may be given to it, now or when a slot is free: class, ask, context and the job's past do not forbid it.</summary>
    public bool MayHave(LeaseRequest request) =>
        !AsksMoreThan(request)
        && request.ContextTokens <= ContextLength
        && (CanResume || !request.RequiresResume)
        && (Terms.IsTrusted || !request.Wishes.TrustedOnly)
        && (Terms.KeepsNothing || !request.Wishes.NoRetention)
        && (request.ExcludedMiners.IsEmpty || !request.ExcludedMiners.Contains(Session.MinerId))
        && (request.ExcludedSessions.IsEmpty || !request.ExcludedSessions.Contains(Session));

    /// <summary>True when the job pays less than the miner asks. Without an ask that is its owner's share of the list price.</summary>
    public bool AsksMoreThan(LeaseRequest request) =>
        Ask is { } ask ? request.MaxAsk is { } most && !ask.IsWithin(most) : request.IsBelowList;

    /// <summary>Takes in a report, late and repeated ones too.</summary>
    public void Report(CapacityReport report, TimeSpan now, TimeSpan leaseGrace)
    {
        if (report.Granted >= _granted) Slots = report.Slots;
        LookUp();
        if (report.Terms is { } terms) Terms = terms;
        _granted = Math.Max(_granted, report.Granted);
        _assigned = Math.Max(_assigned, report.Assigned);
        _leased = Math.Max(_leased, _assigned);
        LastHeard = now;

        if (now - _leasedBeforeAt < leaseGrace) return;
        _leased -= Math.Max(0, _leasedBefore - _assigned);
        _leasedBefore = _leased;
        _leasedBeforeAt = now;
    }

    /// <summary>Hands out a slot; there must be a free one.</summary>
    public void Lease(TimeSpan now)
    {
        if (FreeSlots == 0) throw new InvalidOperationException($"Session {Session} has no free slot.");
        _leased++;
        LastLeased = now;
    }

    /// <summary>A job of it went well.</summary>
    public void Served(TimeSpan now) => _lastServed = now;

    /// <summary>
    /// The answer to a job that could as well go elsewhere: with how long the miner takes at most. Without that when it has been idle, since an
    /// engine may have to load its model first.
    /// </summary>
    public LeaseResult PacedAt(TimeSpan now) => _paced is not null && _lastServed is { } served && now - served < Warm ? _paced : Leased;

    /// <summary>Takes back a lease whose job never reached the miner.</summary>
    public void Return()
    {
        _leased = Math.Max(_leased - 1, _assigned);
        // Whether it was among those put aside cannot be told; if not, a lost one is found one period later.
        _leasedBefore = Math.Max(_leasedBefore - 1, 0);
    }

    /// <summary>Ends the session.</summary>
    public void Leave() => HasLeft = true;

    /// <summary>Takes over what the record has learned.</summary>
    public void LookUp()
    {
        Limit = Record.Capacity.LimitOf(Slots);
        Speed = Record.Service.Speed;
        MinerPace? pace = Record.Pace.Pace;
        if (pace != _paced?.Lease!.Pace) _paced = LeaseResult.Leased(Leased.Lease! with { Pace = pace });
    }

    private static LeaseResult LeaseOf(CapacityReport report) =>
        LeaseResult.Leased(new SlotLease { Session = report.Session, ModelId = report.ModelId, Ask = report.Ask, ContextLength = report.ContextLength });
}
