namespace IdleCloud.Silo.Batches;

/// <summary>Batches. Section <c>Batches</c>.</summary>
internal sealed class BatchOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Batches";

    /// <summary>
    /// How often this silo looks for batches to offer, to end, or to take from dead gateways. Oftener uses idle miners sooner, and reads more.
    /// Default: 1 s.
    /// </summary>
    public TimeSpan PulseInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Batches that an account may have that have not ended; a further one is refused. Bounds what waits for idle miners. Default: 20.</summary>
    public int MaxOpenPerAccount { get; set; } = 20;

    /// <summary>
    /// How long a line that found no miner waits until it is tried again. Shorter uses a miner sooner that has become idle, longer asks account and
    /// pool less often. Default: 2 s.
    /// </summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(2);
}
