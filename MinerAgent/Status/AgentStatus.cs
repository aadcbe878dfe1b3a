using IdleCloud.MinerAgent.Engines;
using IdleCloud.Wire;

namespace IdleCloud.MinerAgent.Status;

/// <summary>What the agent has done and does now, for the people who look. Any thread may count and read.</summary>
internal sealed class AgentStatus(TimeProvider timeProvider)
{
    private readonly long _started = timeProvider.GetTimestamp();
    private readonly RateMeter _rate = new(timeProvider);
    private volatile string _link = "not connected";
    private volatile string _gateway = "";
    private volatile string? _standing;
    private int _running;
    private long _served;
    private long _failed;
    private long _handedBack;
    private long _tokens;
    private long _paidPrompts;
    private long _unpaid;
    private volatile AskedPrice? _pay;

    /// <summary>The connection to the gateway in a few words.</summary>
    public string Link
    {
        get => _link;
        set => _link = value;
    }

    /// <summary>The gateway that was dialled last, host and port; empty before.</summary>
    public string Gateway
    {
        get => _gateway;
        set => _gateway = value;
    }

    /// <summary>
    /// Why the platform sends this miner no jobs, or fewer, as it says itself ("probation", "your price is above the market"); null
    /// when it has said nothing.
    /// </summary>
    public string? Standing
    {
        get => _standing;
        set => _standing = value;
    }

    /// <summary>What the network pays for this model's tokens, as it said last; null when it has not.</summary>
    public AskedPrice? Pay
    {
        get => _pay;
        set => _pay = value;
    }

    /// <summary>True while the agent finishes its jobs and takes no new ones.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Jobs under way.</summary>
    public int RunningJobs => Volatile.Read(ref _running);

    /// <summary>Jobs answered to their end, or cancelled by the customer.</summary>
    public long ServedJobs => Interlocked.Read(ref _served);

    /// <summary>Jobs that could not be answered here.</summary>
    public long FailedJobs => Interlocked.Read(ref _failed);

    /// <summary>Jobs given back because the owner needed the machine.</summary>
    public long HandedBackJobs => Interlocked.Read(ref _handedBack);

    /// <summary>Tokens sent in answers.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    /// <summary>Those that are paid, and those read for them.</summary>
    public PaidTokens PaidTokens => new(Interlocked.Read(ref _paidPrompts), Tokens - Interlocked.Read(ref _unpaid));

    /// <summary>Tokens per second, averaged over the last seconds.</summary>
    public double TokensPerSecond => _rate.PerSecond;

    /// <summary>The speed of the last minute, where somebody samples it.</summary>
    public SpeedHistory Speeds { get; } = new();

    /// <summary>Since the start of the agent.</summary>
    public TimeSpan Uptime => timeProvider.GetElapsedTime(_started);

    /// <summary>A job has come.</summary>
    public void OnJobBegun() => Interlocked.Increment(ref _running);

    /// <summary>A job has ended.</summary>
    public void OnJobEnded(InferenceResult result)
    {
        if (result.Failure is null) Interlocked.Add(ref _paidPrompts, result.Usage.Prompt);
        else Interlocked.Add(ref _unpaid, result.Usage.Completion);
        Interlocked.Decrement(ref _running);
        if (result.Failure is null) Interlocked.Increment(ref _served);
        else if (result.Failure.Code == FailureCode.Owner) Interlocked.Increment(ref _handedBack);
        else Interlocked.Increment(ref _failed);
    }

    /// <summary>So many tokens are sent.</summary>
    public void OnTokens(int count)
    {
        Interlocked.Add(ref _tokens, count);
        _rate.Add(count);
    }
}
