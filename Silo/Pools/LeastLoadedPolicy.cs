using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>The member with the largest share of its slots free, whatever its speed and ask.</summary>
internal sealed class LeastLoadedPolicy : IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    public const string PolicyName = "least-loaded";

    /// <inheritdoc/>
    public string Name => PolicyName;

    /// <inheritdoc/>
    public double CostOf(PoolMember member, LeaseRequest request, in ServiceSpeed others) => 1 - ((double)member.FreeSlots / member.Limit);
}
