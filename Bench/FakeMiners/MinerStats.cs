namespace IdleCloud.Bench.FakeMiners;

/// <summary>What one or many miners have done so far. Any thread may count and read.</summary>
public sealed class MinerStats
{
    private long welcomed;
    private long ended;
    private long jobs;
    private long over;
    private long cancelled;
    private long faults;
    private long tokens;

    /// <summary>Connections that the gateway has welcomed.</summary>
    public long Welcomed => Interlocked.Read(ref welcomed);

    /// <summary>Of those, the ones that have ended.</summary>
    public long Ended => Interlocked.Read(ref ended);

    /// <summary>Jobs that came.</summary>
    public long Jobs => Interlocked.Read(ref jobs);

    /// <summary>Of those, the ones that were ended with a frame: completed, failed or cancelled.</summary>
    public long Over => Interlocked.Read(ref over);

    /// <summary>Of those, the ones that the gateway cancelled.</summary>
    public long Cancelled => Interlocked.Read(ref cancelled);

    /// <summary>Jobs on which a fault was played, or would have been if they had got that far.</summary>
    public long Faults => Interlocked.Read(ref faults);

    /// <summary>Tokens sent in chunks of answers, those of faults included.</summary>
    public long Tokens => Interlocked.Read(ref tokens);

    internal void OnWelcomed() => Interlocked.Increment(ref welcomed);

    internal void OnEnded() => Interlocked.Increment(ref ended);

    internal void OnJob(bool hasFault)
    {
        Interlocked.Increment(ref jobs);
        if (hasFault) Interlocked.Increment(ref faults);
    }

    internal void OnOver() => Interlocked.Increment(ref over);

    internal void OnCancelled() => Interlocked.Increment(ref cancelled);

    internal void OnTokens(uint count) => Interlocked.Add(ref tokens, count);
}
