using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>Decides which miner gets the next job. Policies have no state of their own: all they need is in the members.</summary>
internal interface IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    string Name { get; }

    /// <summary>Picks a member with a free slot.</summary>
    /// <param name="members">All members of the pool, those without a free slot included.</param>
    /// <param name="request">The job, which not every member serves.</param>
    /// <returns>The member, or null when none that serves the job has a free slot.</returns>
    PoolMember? Pick(ReadOnlySpan<PoolMember> members, LeaseRequest request);
}
