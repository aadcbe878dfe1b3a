using IdleCloud.Contracts.Miners;
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
    private long _granted;
    private long _assigned;
    private long _leased;
    private long _leasedBefore;
    private TimeSpan _leasedBeforeAt;

    /// <summary>
    /// A session that the pool has not known so far. Leases from an activation of the pool before this one count once they are assigned.
    /// </summary>
    /// <param name="report">What it offers.</param>
    /// <param name="now">The pool's time.</param>
    public PoolMember(CapacityReport report, TimeSpan now)
    {
        Leased = LeaseResult.Leased(new SlotLease { Session = report.Session, ModelId = report.ModelId });
        Slots = report.Slots;
        CanResume = report.CanResume;
        LastHeard = now;
        _granted = report.Granted;
        _assigned = _leased = _leasedBefore = report.Assigned;
        _leasedBeforeAt = now;
    }

    /// <summary>The session.</summary>
    public MinerSession Session => Leased.Lease!.Session;

    /// <summary>The answer to a job that gets one of these slots: all leases of a session are alike.</summary>
    public LeaseResult Leased { get; }

    /// <summary>Jobs that the miner can run at once, ≥ 1.</summary>
    public int Slots { get; private set; }

    /// <summary>True when it can go on with an answer that another miner has begun; a session's offer does not change.</summary>
    public bool CanResume { get; }

    /// <summary>When it was last heard of.</summary>
    public TimeSpan LastHeard { get; private set; }

    /// <summary>The pool's running number of this member's latest lease; 0 for none yet.</summary>
    public long LastLeased { get; private set; }

    /// <summary>
    /// True when the session has ended. It stays for a while without a slot, so that a report that was overtaken by the
    /// farewell does not bring it back.
    /// </summary>
    public bool HasLeft { get; private set; }

    /// <summary>True when a job may be given to it, now or when a slot is free.</summary>
    public bool Serves(LeaseRequest request) =>
        !HasLeft && (CanResume || !request.RequiresResume) && !request.ExcludedMiners.Contains(Session.MinerId);

    /// <summary>Jobs that it could have now: 0…<see cref="Slots"/>.</summary>
    public int FreeSlots => HasLeft ? 0 : (int)Math.Clamp(_granted - _leased, 0, Slots);

    /// <summary>Takes in a report, late and repeated ones too.</summary>
    public void Report(CapacityReport report, TimeSpan now, TimeSpan leaseGrace)
    {
        if (report.Granted >= _granted) Slots = report.Slots;
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
    /// <param name="number">The pool's running number of this lease.</param>
    public void Lease(long number)
    {
        if (FreeSlots == 0) throw new InvalidOperationException($"Session {Session} has no free slot.");
        _leased++;
        LastLeased = number;
    }

    /// <summary>Takes back a lease whose job never reached the miner.</summary>
    public void Return()
    {
        _leased = Math.Max(_leased - 1, _assigned);
        // Whether it was among those put aside cannot be told; if not, a lost one is found one period later.
        _leasedBefore = Math.Max(_leasedBefore - 1, 0);
    }

    /// <summary>Ends the session.</summary>
    public void Leave() => HasLeft = true;
}
