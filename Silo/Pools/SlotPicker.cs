using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// Picks the member for a job: the policy's best of a few that are drawn at random, and of near ties any. Of a hundred thousand no more
/// are compared than of ten, so that a decision costs the same.
/// </summary>
internal sealed class SlotPicker(IDispatchPolicy policy, PoolMembers members, Random random)
{
    /// <summary>So many are compared, and as many again of the region wished for, if one is.</summary>
    public const int Candidates = 4;

    /// <summary>Fewer members than this stay in the processor's caches by themselves.</summary>
    private const int Many = 256;

    // Costs within a twentieth of the best are equal: measured times are not better than that.
    private const double NearTie = 1.05;

    private readonly PoolMember[] _found = new PoolMember[2 * Candidates];
    private readonly double[] _costs = new double[2 * Candidates];
    private readonly PoolMember[] _ahead = new PoolMember[Candidates];
    private LeaseRequest _anyOfClass = Any(DispatchWishes.None, requiresResume: false);
    private int _aheadCount;

    /// <summary>A member with a free slot that may have the job, or null when there is none.</summary>
    /// <param name="request">The job.</param>
    /// <param name="hasAlternative">True when another one that was looked at could go on with the answer.</param>
    public PoolMember? Pick(LeaseRequest request, out bool hasAlternative)
    {
        hasAlternative = false;
        int count = 0;
        if (request.Wishes.Region is { Length: > 0 } region) count = members.FindReady(request, region, _found.AsSpan(0, Candidates));
        count += Draw(request, _found.AsSpan(count, Candidates));
        if (count <= 1) return count == 0 ? null : _found[0];

        ServiceSpeed others = members.Service.Speed;
        double best = double.MaxValue;
        for (int i = 0; i < count; i++) best = Math.Min(best, _costs[i] = policy.CostOf(_found[i], request, others));
        PoolMember picked = AnyNear(best, count);
        for (int i = 0; i < count; i++) hasAlternative |= _found[i].CanResume && _found[i] != picked;
        return picked;
    }

    /// <summary>
    /// Draws the candidates of the next job while nobody waits for it, and looks at them as a decision does. Members that nobody has touched for a
    /// while are in no cache of the processor, and fetching them is what a decision among very many would take longer. In a burst, in which no job
    /// ends between two that begin, candidates are drawn on the spot.
    /// </summary>
    public void DrawAhead(TimeSpan now)
    {
        if (_aheadCount > 0 || members.Status.Miners < Many) return;
        _aheadCount = members.FindReady(_anyOfClass, "", _ahead);
        ServiceSpeed others = members.Service.Speed;
        for (int i = 0; i < _aheadCount; i++)
        {
            policy.CostOf(_ahead[i], _anyOfClass, others);
            // It changes nothing of a member that is up to date.
            members.Update(_ahead[i], now);
        }
    }

    /// <summary>A job of the same class as another one, that asks for nothing else: whoever is drawn for it is drawn from all of the class.</summary>
    private static LeaseRequest Any(DispatchWishes wishes, bool requiresResume) =>
        new() { JobId = Guid.Empty, Attempt = 1, Wishes = wishes with { Region = null }, RequiresResume = requiresResume };

    private int Draw(LeaseRequest request, Span<PoolMember> found)
    {
        int count = TakeAhead(request, found);
        return count == found.Length ? count : members.FindReady(request, "", found);
    }

    /// <summary>Those drawn ahead that the job may have; all of them, or they do not count.</summary>
    private int TakeAhead(LeaseRequest request, Span<PoolMember> found)
    {
        if (!IsLikeLast(request))
        {
            _anyOfClass = Any(request.Wishes, request.RequiresResume);
            _aheadCount = 0;
        }

        int count = 0;
        for (int i = 0; i < _aheadCount; i++)
        {
            if (_ahead[i].Availability == Availability.Ready && _ahead[i].MayHave(request)) found[count++] = _ahead[i];
        }

        _aheadCount = 0;
        return count;
    }

    private bool IsLikeLast(LeaseRequest request) => request.RequiresResume == _anyOfClass.RequiresResume
        && request.Wishes.TrustedOnly == _anyOfClass.Wishes.TrustedOnly && request.Wishes.NoRetention == _anyOfClass.Wishes.NoRetention;

    private PoolMember AnyNear(double best, int count)
    {
        int near = 0;
        PoolMember picked = _found[0];
        for (int i = 0; i < count; i++)
        {
            // The n-th of the near ones takes the place with probability 1/n.
            if (_costs[i] <= best * NearTie && random.Next(++near) == 0) picked = _found[i];
        }

        return picked;
    }
}
