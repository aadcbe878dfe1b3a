namespace IdleCloud.Silo.Pools;

/// <summary>How the pools hand out slots. Section <c>Pools</c>.</summary>
internal sealed class PoolOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Pools";

    /// <summary>The <see cref="IDispatchPolicy.Name"/> of the policy that picks among miners with a free slot. Default: least-loaded.</summary>
    public string Policy { get; set; } = LeastLoadedPolicy.PolicyName;

    /// <summary>
    /// Jobs that may wait for a slot in one pool; the next one is refused. Longer hides short peaks from customers, and makes
    /// those at the end wait for nothing when the peak is long. 0 refuses at once. Default: 64.
    /// </summary>
    public int QueueLength { get; set; } = 64;

    /// <summary>How long a job may wait in the queue before it is refused. Default: 10 s.</summary>
    public TimeSpan QueueDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A session that has not been heard of for so long is dropped. Must be longer than the gateways' reporting interval of 5 s;
    /// shorter drops miners when a report is late, longer offers jobs to sessions whose gateway has gone. Default: 15 s.
    /// </summary>
    public TimeSpan MemberSilence { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A lease whose job has not reached its miner by then is taken for lost, and the slot is free again. Shorter finds lost
    /// leases sooner and may hand out a slot twice, which costs a failed attempt. Default: 5 s.
    /// </summary>
    public TimeSpan LeaseGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What customers are told to wait when there is no miner at all, 1 s to 60 s. Default: 5 s.</summary>
    public TimeSpan NoMinersRetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often waiting jobs and silent miners are looked at: the error of the two deadlines above. Default: 250 ms.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMilliseconds(250);
}
