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

    // Costs within a twentieth of the best are equal: measured times are not better than that.
    private const double NearTie = 1.05;

    private readonly PoolMember[] _found = new PoolMember[2 * Candidates];
    private readonly double[] _costs = new double[2 * Candidates];

    /// <summary>A member with a free slot that may have the job, or null when there is none.</summary>
    /// <param name="request">The job.</param>
    /// <param name="hasAlternative">True when another one that was looked at could go on with the answer.</param>
    public PoolMember? Pick(LeaseRequest request, out bool hasAlternative)
    {
        hasAlternative = false;
        int count = 0;
        if (request.Wishes.Region is { Length: > 0 } region) count = members.Ready.Find(request, region, _found.AsSpan(0, Candidates));
        count += members.Ready.Find(request, "", _found.AsSpan(count, Candidates));
        if (count <= 1) return count == 0 ? null : _found[0];

        ServiceSpeed others = members.Service.Speed;
        double best = double.MaxValue;
        for (int i = 0; i < count; i++) best = Math.Min(best, _costs[i] = policy.CostOf(_found[i], request, others));
        PoolMember picked = AnyNear(best, count);
        for (int i = 0; i < count; i++) hasAlternative |= _found[i].CanResume && _found[i] != picked;
        return picked;
    }

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
