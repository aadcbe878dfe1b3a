using System.Collections.Immutable;

namespace IdleCloud.Silo.Pools;

/// <summary>Decides which miner gets the next job. Policies have no state of their own: all they need is in the members.</summary>
internal interface IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    string Name { get; }

    /// <summary>Picks a member with a free slot.</summary>
    /// <param name="members">All members of the pool, those without a free slot included.</param>
    /// <param name="excludedMiners">Miners that must not be picked.</param>
    /// <returns>The member, or null when none of those allowed has a free slot.</returns>
    PoolMember? Pick(ReadOnlySpan<PoolMember> members, ImmutableArray<string> excludedMiners);
}
