using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// The sessions of one pool, at most one of each miner, and what was learned of their miners. Nothing here walks through all of them:
/// sums are kept, those that a job may have are indexed, and who has been silent for too long comes out of a heap.
/// </summary>
internal sealed class PoolMembers(PoolOptions options, Random random)
{
    private readonly Dictionary<string, PoolMember> _byMiner = new(StringComparer.Ordinal);
    private readonly PriorityQueue<PoolMember, TimeSpan> _silence = new();
    private readonly MinerRecords _records = new(options);
    private readonly PoolMember[] _found = new PoolMember[16];

    // Members that are backed off for longer than any job may wait.
    private readonly MemberIndex _away = new(random);

    /// <summary>Members that are worth waiting for, whether they could have a job now or not.</summary>
    public MemberIndex Live { get; } = new(random);

    /// <summary>Of these, the ones that are healthy and have a free slot.</summary>
    public MemberIndex Ready { get; } = new(random);

    /// <summary>How all have served together: what is expected of a miner that nothing is known of.</summary>
    public ServiceStats Service { get; } = new();

    /// <summary>All together, but for the queue.</summary>
    public PoolStatus Status { get; private set; }

    /// <summary>The member of exactly this session, or null.</summary>
    public PoolMember? Find(MinerSession session) =>
        _byMiner.TryGetValue(session.MinerId, out PoolMember? member) && member.Session == session ? member : null;

    /// <summary>The member that a miner is, whichever its session; null when it is none.</summary>
    public PoolMember? OfMiner(string minerId) => _byMiner.GetValueOrDefault(minerId);

    /// <summary>True when a live miner may have the job, whether it has a free slot or not.</summary>
    public bool HasLive(LeaseRequest request)
    {
        PoolMember one = null!;
        return Live.Find(request, "", new Span<PoolMember>(ref one)) > 0;
    }

    /// <summary>True when a member may have the job, however long it is away.</summary>
    public bool HasAny(LeaseRequest request) => HasLive(request) || FirstBack(request) is not null;

    /// <summary>
    /// When the first of those that may have the job, and are backed off for longer than it may wait, is due back; null when there is none such.
    /// Of very many a few are looked at.
    /// </summary>
    public TimeSpan? FirstBack(LeaseRequest request)
    {
        TimeSpan? first = null;
        int count = _away.Find(request, "", _found);
        for (int i = 0; i < count; i++)
        {
            TimeSpan until = _found[i].Record.Health.Until;
            if (first is null || until < first) first = until;
        }

        Array.Clear(_found, 0, count);
        return first;
    }

    /// <summary>Takes in a report: a newer session replaces an older one of its miner, an older one is ignored.</summary>
    /// <returns>The member, or null when the report was ignored.</returns>
    public PoolMember? Report(CapacityReport report, TimeSpan now)
    {
        if (_byMiner.TryGetValue(report.Session.MinerId, out PoolMember? known))
        {
            if (known.Session == report.Session)
            {
                MinerTerms before = known.Terms;
                known.Report(report, now, options.LeaseGrace);
                // In other lists from now on.
                if (known.Terms != before) Unlist(known);
                Update(known, now);
                return known;
            }

            if (known.Session.Number >= report.Session.Number) return null;
            Remove(known);
        }

        var member = new PoolMember(report, now, _records.Of(report.Session.MinerId, now));
        _byMiner[report.Session.MinerId] = member;
        _silence.Enqueue(member, now + options.MemberSilence);
        Update(member, now);
        return member;
    }

    /// <summary>Brings sums and lists up to date after something about the member has changed.</summary>
    public void Update(PoolMember member, TimeSpan now)
    {
        bool isLive = !member.HasLeft, isHealthy = member.Record.Health.IsHealthy;
        // Who is backed off for longer than anybody waits is nobody to wait for. A probe ends within seconds, if it ends well.
        bool isWorthWaiting = isLive && (isHealthy || !member.Record.Health.IsPausedAt(now + options.QueueDeadline));
        bool isReady = isLive && isHealthy && member.FreeSlots > 0;
        Set(Live, member, member.LivePlaces, isWorthWaiting);
        Set(_away, member, member.AwayPlaces, isLive && !isWorthWaiting);
        Set(Ready, member, member.ReadyPlaces, isReady);
        PoolStatus counted = isLive ? new PoolStatus(1, member.Limit, isReady ? member.FreeSlots : 0, 0, isHealthy ? 0 : 1) : default;
        if (counted == member.Counted) return;
        Status = Status - member.Counted + counted;
        member.Counted = counted;
    }

    /// <summary>Forgets the members that have not been heard of for too long.</summary>
    public void DropSilent(TimeSpan now)
    {
        while (_silence.TryPeek(out PoolMember? member, out TimeSpan due) && due <= now)
        {
            TimeSpan next = member.LastHeard + options.MemberSilence;
            if (next > now && IsKnown(member)) _silence.DequeueEnqueue(member, next);
            else
            {
                _silence.Dequeue();
                if (IsKnown(member)) Remove(member);
            }
        }

        _records.Forget(now);
    }

    private static void Set(MemberIndex index, PoolMember member, MemberPlaces places, bool isIn)
    {
        if (places.IsIn == isIn) return;
        if (isIn) index.Add(member, places);
        else MemberIndex.Remove(places);
    }

    private static void Unlist(PoolMember member)
    {
        MemberIndex.Remove(member.LivePlaces);
        MemberIndex.Remove(member.AwayPlaces);
        MemberIndex.Remove(member.ReadyPlaces);
    }

    private bool IsKnown(PoolMember member) => _byMiner.GetValueOrDefault(member.Session.MinerId) == member;

    private void Remove(PoolMember member)
    {
        _byMiner.Remove(member.Session.MinerId);
        Unlist(member);
        Status -= member.Counted;
        member.Counted = default;
    }
}
