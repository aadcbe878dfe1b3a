using IdleCloud.MinerAgent.Engines;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Status;

/// <summary>What the agent has done and does now, for the people who look. Any thread may count and read.</summary>
internal sealed class AgentStatus(TimeProvider timeProvider)
{
    private readonly long started = timeProvider.GetTimestamp();
    private readonly RateMeter rate = new(timeProvider);
    private volatile string link = "not connected";
    private volatile string? standing;
    private int running;
    private long served;
    private long failed;
    private long handedBack;
    private long tokens;

    /// <summary>The connection to the gateway in a few words.</summary>
    public string Link
    {
        get => link;
        set => link = value;
    }

    /// <summary>
    /// Why the platform sends this miner no jobs, or fewer, as it says itself ("probation", "your price is above the market"); null
    /// when it has said nothing.
    /// </summary>
    public string? Standing
    {
        get => standing;
        set => standing = value;
    }

    /// <summary>True while the agent finishes its jobs and takes no new ones.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Jobs under way.</summary>
    public int RunningJobs => Volatile.Read(ref running);

    /// <summary>Jobs answered to their end, or cancelled by the customer.</summary>
    public long ServedJobs => Interlocked.Read(ref served);

    /// <summary>Jobs that could not be answered here.</summary>
    public long FailedJobs => Interlocked.Read(ref failed);

    /// <summary>Jobs given back because the owner needed the machine.</summary>
    public long HandedBackJobs => Interlocked.Read(ref handedBack);

    /// <summary>Tokens sent in answers.</summary>
    public long Tokens => Interlocked.Read(ref tokens);

    /// <summary>Tokens per second, averaged over the last seconds.</summary>
    public double TokensPerSecond => rate.PerSecond;

    /// <summary>The speed of the last minute, where somebody samples it.</summary>
    public SpeedHistory Speeds { get; } = new();

    /// <summary>Since the start of the agent.</summary>
    public TimeSpan Uptime => timeProvider.GetElapsedTime(started);

    /// <summary>A job has come.</summary>
    public void OnJobBegun() => Interlocked.Increment(ref running);

    /// <summary>A job has ended.</summary>
    public void OnJobEnded(InferenceResult result)
    {
        Interlocked.Decrement(ref running);
        if (result.Failure is null) Interlocked.Increment(ref served);
        else if (result.Failure.Code == FailureCode.Owner) Interlocked.Increment(ref handedBack);
        else Interlocked.Increment(ref failed);
    }

    /// <summary>So many tokens are sent.</summary>
    public void OnTokens(int count)
    {
        Interlocked.Add(ref tokens, count);
        rate.Add(count);
    }
}
