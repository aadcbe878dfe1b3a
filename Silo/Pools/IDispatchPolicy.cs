using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>Decides which miner gets the next job: it says what each candidate costs, and the least has it. Has no state of its own.</summary>
internal interface IDispatchPolicy
{
    /// <summary>The name in the options.</summary>
    string Name { get; }

    /// <summary>What the job costs when this member gets it, ≥ 0; in a measure of the policy's own.</summary>
    /// <param name="member">A member with a free slot that may have the job.</param>
    /// <param name="request">The job.</param>
    /// <param name="others">How the pool's miners serve together.</param>
    double CostOf(PoolMember member, LeaseRequest request, in ServiceSpeed others);
}
