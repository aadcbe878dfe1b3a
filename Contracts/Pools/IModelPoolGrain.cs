using IdleCloud.Contracts.Miners;

namespace IdleCloud.Contracts.Pools;

/// <summary>
/// The live miners of one model and the jobs that wait for them; its key is made by <see cref="PoolKey"/>. All of it is soft
/// state: members that do not report for a while are dropped, and a pool that was lost is refilled by the next reports.
/// </summary>
[Alias("IdleCloud.IModelPoolGrain")]
public interface IModelPoolGrain : IGrainWithStringKey
{
    /// <summary>Picks a slot by policy, or waits in a bounded queue for one until a deadline.</summary>
    /// <remarks>
    /// There is no cancellation token: a caller whose token is cancelled no longer hears the answer, so that a slot leased at
    /// that very moment would be lost. It calls <see cref="CancelAsync"/> and still awaits this answer.
    /// </remarks>
    [Alias("LeaseAsync")]
    ValueTask<LeaseResult> LeaseAsync(LeaseRequest request);

    /// <summary>Takes a job out of the queue: its waiting call is answered <see cref="LeaseRefusal.Cancelled"/>.</summary>
    [Alias("CancelAsync")]
    ValueTask CancelAsync(Guid jobId);

    /// <summary>Gives back a slot whose job never reached the miner.</summary>
    [Alias("ReturnAsync")]
    ValueTask ReturnAsync(SlotLease lease);

    /// <summary>Tells what a session offers; makes it a member if it is not one. An older session of the same miner is ignored.</summary>
    /// <returns>Why it has jobs or none, and whether it is to be probed.</returns>
    [Alias("ReportAsync")]
    ValueTask<MemberNews> ReportAsync(CapacityReport report);

    /// <summary>Tells how an attempt went: what the pool learns of speed, faults and capacity, it learns here.</summary>
    [Alias("EndedAsync")]
    ValueTask EndedAsync(ServiceReport report);

    /// <summary>Where a job waits; null when it does not.</summary>
    [Alias("GetPlaceAsync")]
    ValueTask<QueuePlace?> GetPlaceAsync(Guid jobId);

    /// <summary>Takes a session out; nothing happens if it is not (any longer) the miner's session here.</summary>
    [Alias("LeaveAsync")]
    ValueTask LeaveAsync(MinerSession session);

    /// <summary>The pool at a glance.</summary>
    [Alias("GetStatusAsync")]
    ValueTask<PoolStatus> GetStatusAsync();
}
