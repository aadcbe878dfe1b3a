namespace IdleCloud.Silo.Jobs;

/// <summary>How stubbornly a job is tried. Section <c>Jobs</c>.</summary>
internal sealed class JobOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Jobs";

    /// <summary>
    /// Miners that one job may be given to. More hides more failures from customers, and lets one poisonous request harm more
    /// miners. Default: 3.
    /// </summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// From the job's start until no further attempt is opened; all attempts share it. The attempt that is open then goes on under
    /// the gateway's own deadlines. Default: 10 min, what OpenAI's clients wait for an answer.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Room for an answer, in tokens, that a miner must have beside the prompt when the customer names no <c>max_tokens</c>; such an answer ends
    /// at its miner's context. More lets such answers get longer, less lets miners with a short context have more of these jobs.
    /// Default: 2,048.
    /// </summary>
    public int OpenAnswerTokens { get; set; } = 2_048;

    /// <summary>
    /// For how long accounts and pools are asked again when their silo is lost: longer than it takes until its death is known. Longer
    /// answers more customers after a worse loss, shorter tells them sooner that the service is unavailable. Default: 10 s.
    /// </summary>
    public TimeSpan CallPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For how long a pool without any miner is asked again although there must be some: it was lost with its silo, and is filled by the
    /// miners' next reports. Longer than the time between two of those. Default: 6 s.
    /// </summary>
    public TimeSpan PoolPatience { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// A gateway that is silent for so long is dead: its jobs are ended, free of charge, and their holds given back. Shorter gives
    /// customers their money back sooner, longer forgives a gateway that hangs. Gateways are heard of every 2 s. Default: 30 s.
    /// </summary>
    public TimeSpan GatewaySilence { get; set; } = TimeSpan.FromSeconds(30);
}
