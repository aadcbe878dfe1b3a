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
    private readonly MemberIndex _index = new(random);

    /// <summary>How all have served together: what is expected of a miner that nothing is known of.</summary>
    public ServiceStats Service { get; } = new();

    /// <summary>All together, but for the queue.</summary>
    public PoolStatus Status { get; private set; }

    /// <summary>True when there has ever been one.</summary>
    public bool HasHadAny { get; private set; }

    /// <summary>The member of exactly this session, or null.</summary>
    public PoolMember? Find(MinerSession session) =>
        _byMiner.TryGetValue(session.MinerId, out PoolMember? member) && member.Session == session ? member : null;

    /// <summary>The member that a miner is, whichever its session; null when it is none.</summary>
    public PoolMember? OfMiner(string minerId) => _byMiner.GetValueOrDefault(minerId);

    /// <summary>Finds members that are ready and may have the job, at random: all when they are few, else some of them.</summary>
    /// <param name="request">The job.</param>
    /// <param name="region">Only of this region; empty for any.</param>
    /// <param name="found">Where they go, each once.</param>
    /// <returns>How many were found; 0 only when there are none.</returns>
    public int FindReady(LeaseRequest request, string region, Span<PoolMember> found) => _index.Find(request, region, Availability.Ready, found);

    /// <summary>True when a member that is at least so available may have the job.</summary>
    public bool HasAny(LeaseRequest request, Availability least)
    {
        PoolMember one = null!;
        return _index.Find(request, "", least, new Span<PoolMember>(ref one)) > 0;
    }

    /// <summary>
    /// How long the shortest pause of those that may have the job still lasts, when none of them is healthy; null when there is none at all.
    /// Of very many a few are looked at.
    /// </summary>
    public TimeSpan? ShortestPause(LeaseRequest request, TimeSpan now)
    {
        TimeSpan? shortest = null;
        int count = _index.Find(request, "", Availability.Away, _found);
        foreach (PoolMember member in _found.AsSpan(0, count))
        {
            TimeSpan pause = member.Record.Health.PauseAt(now);
            if (!(shortest <= pause)) shortest = pause;
        }

        Array.Clear(_found, 0, count);
        return shortest;
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
                if (known.Terms != before) _index.Set(known, Availability.Gone);
                Update(known, now);
                return known;
            }

            if (known.Session.Number >= report.Session.Number) return null;
            Remove(known);
        }

        var member = new PoolMember(report, now, _records.Of(report.Session.MinerId, now));
        _byMiner[report.Session.MinerId] = member;
        HasHadAny = true;
        _silence.Enqueue(member, now + options.MemberSilence);
        Update(member, now);
        return member;
    }

    /// <summary>Brings sums and lists up to date after something about the member has changed.</summary>
    public void Update(PoolMember member, TimeSpan now)
    {
        bool isHealthy = member.Record.Health.IsHealthy;
        _index.Set(member, AvailabilityOf(member, now));
        PoolStatus counted = member.HasLeft
            ? default
            : new PoolStatus(1, member.Limit, isHealthy ? member.FreeSlots : 0, 0, isHealthy ? 0 : 1);
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

    private Availability AvailabilityOf(PoolMember member, TimeSpan now)
    {
        if (member.HasLeft) return Availability.Gone;
        if (member.Record.Health.IsHealthy) return member.FreeSlots > 0 ? Availability.Ready : Availability.Busy;
        // A probe ends within seconds, if it ends well.
        return member.Record.Health.PauseAt(now) > options.QueueDeadline ? Availability.Away : Availability.Recovering;
    }

    private bool IsKnown(PoolMember member) => _byMiner.GetValueOrDefault(member.Session.MinerId) == member;

    private void Remove(PoolMember member)
    {
        _byMiner.Remove(member.Session.MinerId);
        _index.Set(member, Availability.Gone);
        Status -= member.Counted;
        member.Counted = default;
    }
}
