using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>
/// The member with the largest share of its slots free; of equals the one that has waited longest for a job, so that every
/// owner earns when there is little to do.
/// </summary>
internal sealed class LeastLoadedPolicy : IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    public const string PolicyName = "least-loaded";

    /// <inheritdoc/>
    public string Name => PolicyName;

    /// <inheritdoc/>
    public PoolMember? Pick(ReadOnlySpan<PoolMember> members, LeaseRequest request)
    {
        PoolMember? best = null;
        foreach (PoolMember member in members)
        {
            if (member.FreeSlots > 0
                && (best is null || IsBetter(member, best))
                && member.Serves(request))
            {
                best = member;
            }
        }

        return best;
    }

    private static bool IsBetter(PoolMember member, PoolMember best)
    {
        // free / slots, compared without a division.
        long ours = (long)member.FreeSlots * best.Slots;
        long theirs = (long)best.FreeSlots * member.Slots;
        return ours > theirs || (ours == theirs && member.LastLeased < best.LastLeased);
    }
}
