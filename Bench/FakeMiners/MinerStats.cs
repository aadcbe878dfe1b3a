namespace IdleCloud.Bench.FakeMiners;

/// <summary>What one or many miners have done so far. Any thread may count and read.</summary>
public sealed class MinerStats
{
    private long _welcomed;
    private long _ended;
    private long _jobs;
    private long _over;
    private long _cancelled;
    private long _faults;
    private long _tokens;

    /// <summary>Connections that the gateway has welcomed.</summary>
    public long Welcomed => Interlocked.Read(ref _welcomed);

    /// <summary>Of those, the ones that have ended.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Jobs that came.</summary>
    public long Jobs => Interlocked.Read(ref _jobs);

    /// <summary>Of those, the ones that were ended with a frame: completed, failed or cancelled.</summary>
    public long Over => Interlocked.Read(ref _over);

    /// <summary>Of those, the ones that the gateway cancelled.</summary>
    public long Cancelled => Interlocked.Read(ref _cancelled);

    /// <summary>Jobs on which a fault was played, or would have been if they had got that far.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Tokens sent in chunks of answers, those of faults included.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    internal void OnWelcomed() => Interlocked.Increment(ref _welcomed);

    internal void OnEnded() => Interlocked.Increment(ref _ended);

    internal void OnJob(bool hasFault)
    {
        Interlocked.Increment(ref _jobs);
        if (hasFault) Interlocked.Increment(ref _faults);
    }

    internal void OnOver() => Interlocked.Increment(ref _over);

    internal void OnCancelled() => Interlocked.Increment(ref _cancelled);

    internal void OnTokens(uint count) => Interlocked.Add(ref _tokens, count);
}
