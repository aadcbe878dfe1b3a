using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// The decisions of one pool, without grain or clock. Between two calls no waiting job could be served: whatever frees a slot
/// serves the queue at once. So a new job that finds a free slot overtakes nobody but jobs that may not have that miner.
/// </summary>
internal sealed class Pool
{
    private readonly PoolOptions _options;
    private readonly PoolMembers _members;
    private readonly SlotPicker _picker;
    private readonly FairQueue _queue;
    private readonly RecentDemand _demand = new();
    private readonly RetryEstimate _retry = new();

    /// <summary>An empty pool.</summary>
    /// <param name="options">The options.</param>
    /// <param name="policy">Who gets a job.</param>
    /// <param name="random">What is left to chance.</param>
    public Pool(PoolOptions options, IDispatchPolicy policy, Random random)
    {
        _options = options;
        _members = new PoolMembers(options, random);
        _picker = new SlotPicker(policy, _members, random);
        _queue = new FairQueue(options.QueueLength);
    }

    /// <summary>The pool at a glance.</summary>
    public PoolStatus Status => _members.Status with { Queued = _queue.Count };

    /// <summary>True when any miner has ever reported to it.</summary>
    public bool HasHadMiners => _members.HasHadAny;

    /// <summary>Gives a slot, a place in the queue or a refusal.</summary>
    public ValueTask<LeaseResult> Lease(LeaseRequest request, TimeSpan now)
    {
        _demand.Note(request, now);
        if (request.IsBatch && _queue.Count > 0) return new(Full());
        if (_picker.Pick(request, out bool hasAlternative) is { } member) return new(LeaseFrom(member, now, hasAlternative));
        if (!_members.HasAny(request, Availability.Recovering)) return new(Nobody(request, now));
        if (!request.MayWait) return new(Full());

        var pending = new PendingLease(request, now + _options.QueueDeadline);
        if (!_queue.TryAdd(pending, out PendingLease? pushedOut)) return new(Full());
        pushedOut?.Answer(Full());
        return new(pending.Answered);
    }

    /// <summary>Takes a job out of the queue.</summary>
    public void Cancel(Guid jobId) => _queue.Take(jobId)?.Answer(LeaseResult.Refused(LeaseRefusal.Cancelled, TimeSpan.Zero));

    /// <summary>Where a job waits; null when it does not.</summary>
    public QueuePlace? PlaceOf(Guid jobId) => _queue.PositionOf(jobId) is > 0 and var position ? new QueuePlace(position, EstimateFor(position - 1)) : null;

    /// <summary>Takes back an unused slot.</summary>
    public void Return(SlotLease lease, TimeSpan now)
    {
        if (_members.Find(lease.Session) is not { } member) return;
        member.Return();
        Serve(member, now);
    }

    /// <summary>Takes in what a session offers.</summary>
    public MemberNews Report(CapacityReport report, TimeSpan now)
    {
        if (_members.Report(report, now) is not { } member) return new MemberNews(report.ModelId, StandingReason.NotAMember, TimeSpan.Zero, false);
        Serve(member, now);
        MinerHealth health = member.Record.Health;
        bool isProbeDue = member.FreeSlots > 0 && health.TryBeginProbe(now);
        return new MemberNews(report.ModelId, _demand.ReasonFor(member, now), health.PauseAt(now), isProbeDue);
    }

    /// <summary>Learns from an attempt.</summary>
    public void Ended(ServiceReport report, TimeSpan now)
    {
        // As busy as it was while the attempt ran.
        int atOnce = _members.OfMiner(report.Session.MinerId)?.Busy ?? 0;
        if (report.Capacity is { } capacity) _members.Report(capacity, now);
        // By the miner, not the session: dialling again must not shake off a fault.
        if (_members.OfMiner(report.Session.MinerId) is not { } member) return;
        if (report.Cause is null) _members.Service.OnServed(report.Times);
        member.Record.Learn(report, atOnce, member.Slots, now);
        if (report.Cause is null) member.Served(now);
        member.LookUp();
        Serve(member, now);
        if (!member.Record.Health.IsHealthy) RefuseStranded(now);
        _picker.DrawAhead(now);
    }

    /// <summary>Takes a session out.</summary>
    public void Leave(MinerSession session, TimeSpan now)
    {
        if (_members.Find(session) is not { } member) return;
        member.Leave();
        _members.Update(member, now);
        RefuseStranded(now);
    }

    /// <summary>What time alone changes: silent members go, jobs that have waited too long are refused.</summary>
    public void Sweep(TimeSpan now)
    {
        _members.DropSilent(now);
        RefuseStranded(now);
        if (_queue.Count == 0) return;
        foreach (PendingLease late in _queue.TakeAll(job => job.Deadline <= now)) late.Answer(TooLate(late.Request, now));
    }

    private LeaseResult LeaseFrom(PoolMember member, TimeSpan now, bool hasAlternative = false)
    {
        member.Lease(now);
        _members.Update(member, now);
        _retry.OnLeased(now);
        return hasAlternative ? member.PacedAt(now) : member.Leased;
    }

    /// <summary>Gives a member's free slots to those who wait, in the order of their turns.</summary>
    private void Serve(PoolMember member, TimeSpan now)
    {
        _members.Update(member, now);
        while (_queue.Count > 0 && member.Availability == Availability.Ready && _queue.TakeFor(member) is { } next) next.Answer(LeaseFrom(member, now));
    }

    /// <summary>Refuses jobs for which nobody is left: waiting on would only delay the same answer.</summary>
    private void RefuseStranded(TimeSpan now)
    {
        if (_queue.Count == 0) return;
        foreach (PendingLease stranded in _queue.TakeAll(job => !_members.HasAny(job.Request, Availability.Recovering)))
        {
            stranded.Answer(Nobody(stranded.Request, now));
        }
    }

    private TimeSpan EstimateFor(int jobsInFront) => _retry.For(jobsInFront, _members.Status, _members.Service);

    private LeaseResult Full() => LeaseResult.Refused(LeaseRefusal.QueueFull, EstimateFor(_queue.Count), _queue.Count);

    /// <summary>Busy ones did not come free in time; or there was nobody but such as have failed and are not healthy yet.</summary>
    private LeaseResult TooLate(LeaseRequest request, TimeSpan now) => _members.HasAny(request, Availability.Busy)
        ? LeaseResult.Refused(LeaseRefusal.QueueDeadline, EstimateFor(_queue.Count), _queue.Count)
        : Nobody(request, now);

    /// <summary>Says why nobody is there to wait for, and when somebody may be.</summary>
    private LeaseResult Nobody(LeaseRequest request, TimeSpan now)
    {
        if (_members.ShortestPause(request, now) is { } pause)
        {
            return LeaseResult.Refused(LeaseRefusal.BackedOff, RetryEstimate.Within(pause + _options.SweepInterval));
        }

        bool isTooLong = request.ContextTokens > 0 && _members.HasAny(request with { ContextTokens = 0 }, Availability.Away);
        return LeaseResult.Refused(isTooLong ? LeaseRefusal.NotEnoughContext : LeaseRefusal.NoMiners, _options.NoMinersRetryAfter);
    }
}
