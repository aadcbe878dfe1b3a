namespace IdleCloud.Silo.Pools;

/// <summary>How the pools hand out slots. Section <c>Pools</c>.</summary>
internal sealed class PoolOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Pools";

    /// <summary>The <see cref="IDispatchPolicy.Name"/> of the policy that picks among miners with a free slot. Default: expected-time.</summary>
    public string Policy { get; set; } = ExpectedTimePolicy.PolicyName;

    /// <summary>
    /// Into how many pools the miners of each model are divided. More lets a fleet of very many miners be served by several silos; a job
    /// that its first pool cannot serve asks the others one by one, so that refusals cost more. The same on every silo. Default: 1.
    /// </summary>
    public int Shards { get; set; } = 1;

    /// <summary>
    /// Jobs that may wait for a slot in one pool; the next one is refused, or one of an account that has more waiting. Longer hides short
    /// peaks from customers, and makes those at the end wait for nothing when the peak is long. 0 refuses at once. Default: 64.
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

    /// <summary>
    /// How long a miner gets no job after its first fault; each further one doubles it. Shorter lets an engine that merely stumbled earn
    /// again sooner, longer sends fewer jobs to one that is broken. Default: 1 s.
    /// </summary>
    public TimeSpan FirstBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such pause. Default: 5 min.</summary>
    public TimeSpan LongestBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After so long a probe that nothing was heard of is run again. Default: 30 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// For how long after the beginning of its latest session a miner's speed and faults are remembered. Longer takes memory for miners
    /// that never come back, shorter lets one that was backed off begin anew sooner. Default: 1 h.
    /// </summary>
    public TimeSpan Memory { get; set; } = TimeSpan.FromHours(1);
}
