namespace IdleCloud.Silo.Idempotency;

/// <summary>Requests with an <c>Idempotency-Key</c>. Section <c>Idempotency</c>.</summary>
internal sealed class IdempotencyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Idempotency";

    /// <summary>How long a key and its answer are kept. Longer helps later repeats, and fills the database. Default: 24 h.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The longest answer that is kept, in bytes as they go to the customer; a stream has about 200 for each token beside its text. A repeat
    /// of a longer one is refused. Default: 1 MiB.
    /// </summary>
    public int MaxAnswerBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Keys that an account may have in use at once; a request with a further one is refused. With <see cref="MaxAnswerBytes"/> it bounds
    /// what an account can store. Default: 10,000.
    /// </summary>
    public int MaxRecordsPerAccount { get; set; } = 10_000;

    /// <summary>
    /// After so long without a sign of the gateway that runs a key's request, the next repeat runs it instead. Shorter lets a repeat after a
    /// gateway's death go on sooner; too short runs twice what was only slow, which is charged once all the same. Default: 5 s.
    /// </summary>
    public TimeSpan RunnerSilence { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often expired keys are looked for. Default: 5 min.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);
}
