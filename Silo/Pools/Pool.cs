using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// The decisions of one pool, without grain or clock. Between two calls no waiting job could be served: whatever frees a slot
/// serves the queue at once. So a new job that finds a free slot overtakes nobody but jobs that exclude that miner.
/// </summary>
internal sealed class Pool(PoolOptions options, IDispatchPolicy policy)
{
    private readonly PoolMembers _members = new(options);
    private readonly List<PendingLease> _queue = [];
    private readonly RetryEstimate _retry = new();
    private long _leases;

    /// <summary>The pool at a glance.</summary>
    public PoolStatus Status
    {
        get
        {
            int miners = 0, slots = 0, free = 0;
            foreach (PoolMember member in _members.All)
            {
                if (member.HasLeft) continue;
                miners++;
                slots += member.Slots;
                free += member.FreeSlots;
            }

            return new PoolStatus(miners, slots, free, _queue.Count);
        }
    }

    /// <summary>Gives a slot, a place in the queue or a refusal.</summary>
    public ValueTask<LeaseResult> Lease(LeaseRequest request, TimeSpan now)
    {
        if (policy.Pick(_members.All, request) is { } member) return new(LeaseFrom(member, now));
        if (!_members.HasLive(request)) return new(NoMiners());
        if (_queue.Count >= options.QueueLength) return new(LeaseResult.Refused(LeaseRefusal.QueueFull, _retry.For(_queue.Count)));

        var pending = new PendingLease(request, now + options.QueueDeadline);
        _queue.Add(pending);
        return new(pending.Answered);
    }

    /// <summary>Takes a job out of the queue.</summary>
    public void Cancel(Guid jobId)
    {
        for (int i = _queue.Count - 1; i >= 0; i--)
        {
            if (_queue[i].Request.JobId == jobId) Answer(i, LeaseResult.Refused(LeaseRefusal.Cancelled, TimeSpan.Zero));
        }
    }

    /// <summary>Takes back an unused slot.</summary>
    public void Return(SlotLease lease, TimeSpan now)
    {
        if (_members.Find(lease.Session) is not { } member) return;
        member.Return();
        Serve(member, now);
    }

    /// <summary>Takes in what a session offers.</summary>
    public void Report(CapacityReport report, TimeSpan now)
    {
        if (_members.Report(report, now) is { } member) Serve(member, now);
    }

    /// <summary>Takes a session out.</summary>
    public void Leave(MinerSession session)
    {
        if (_members.Find(session) is not { } member) return;
        member.Leave();
        RefuseStranded();
    }

    /// <summary>What time alone changes: silent members go, jobs that have waited too long are refused.</summary>
    public void Sweep(TimeSpan now)
    {
        _members.DropSilent(now);
        RefuseStranded();
        // All wait equally long, so that the first in the queue is the first to be due.
        while (_queue.Count > 0 && _queue[0].Deadline <= now)
        {
            Answer(0, LeaseResult.Refused(LeaseRefusal.QueueDeadline, _retry.For(_queue.Count)));
        }
    }

    private LeaseResult LeaseFrom(PoolMember member, TimeSpan now)
    {
        member.Lease(++_leases);
        _retry.OnLeased(now);
        return member.Leased;
    }

    /// <summary>Gives a member's free slots to those who wait, in their order.</summary>
    private void Serve(PoolMember member, TimeSpan now)
    {
        for (int i = 0; i < _queue.Count && member.FreeSlots > 0;)
        {
            if (member.Serves(_queue[i].Request)) Answer(i, LeaseFrom(member, now));
            else i++;
        }
    }

    /// <summary>Refuses jobs for which nobody is left: waiting on would only delay the same answer.</summary>
    private void RefuseStranded()
    {
        for (int i = _queue.Count - 1; i >= 0; i--)
        {
            if (!_members.HasLive(_queue[i].Request)) Answer(i, NoMiners());
        }
    }

    private LeaseResult NoMiners() => LeaseResult.Refused(LeaseRefusal.NoMiners, options.NoMinersRetryAfter);

    private void Answer(int index, LeaseResult result)
    {
        PendingLease pending = _queue[index];
        _queue.RemoveAt(index);
        pending.Answer(result);
    }
}
