using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Money;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Pools;

namespace IdleCloud.Tests.Pools;

/// <summary>A pool, its miners, and a clock that tests move by hand.</summary>
internal sealed class PoolWorld
{
    private readonly Dictionary<string, CapacityReport> _miners = [];

    public PoolWorld(PoolOptions options, IDispatchPolicy? policy = null)
    {
        Options = options;
        Pool = new Pool(options, policy ?? new ExpectedTimePolicy(), new Random(7));
    }

    public PoolOptions Options { get; }

    public Pool Pool { get; }

    public TimeSpan Now { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A miner connects, or reports again with as many credits as it has slots.</summary>
    public MemberNews Connect(
        string miner, int slots = 1, AskPrice? ask = null, MinerTerms? terms = null, long number = 1, int context = 0, bool canResume = false)
    {
        var report = new CapacityReport
        {
            Session = new MinerSession(miner, "gateway", number),
            ModelId = "idle-tiny",
            Slots = slots,
            Granted = slots,
            Assigned = 0,
            Ask = ask,
            Terms = terms,
            ContextLength = context,
            CanResume = canResume,
        };
        _miners[miner] = report;
        return Pool.Report(report, Now);
    }

    public MemberNews Report(string miner) => Pool.Report(_miners[miner], Now);

    public Task<LeaseResult> LeaseAsync(LeaseRequest request) => Pool.Lease(request, Now).AsTask();

    public Task<LeaseResult> LeaseAsync(string account = "") => LeaseAsync(Request(account));

    /// <summary>The miner that gets a job now.</summary>
    public async Task<string?> LeasedFromAsync(LeaseRequest request)
    {
        Task<LeaseResult> leasing = LeaseAsync(request);
        return leasing.IsCompleted ? (await leasing).Lease?.Session.MinerId : null;
    }

    public static LeaseRequest Request(string account = "", DispatchWishes? wishes = null, AskPrice? maxAsk = null) =>
        new() { JobId = Guid.NewGuid(), Attempt = 1, AccountId = account, Wishes = wishes ?? DispatchWishes.None, MaxAsk = maxAsk };

    /// <summary>A job that the miner was given ends well; the agent asks for another.</summary>
    public void Serve(string miner, ServiceTimes times = default) => End(miner, new ServiceReport { Session = _miners[miner].Session, Times = times });

    /// <summary>A job that the miner was given fails.</summary>
    public void Fail(string miner, FaultCause cause = FaultCause.Miner, AttemptFailureKind kind = AttemptFailureKind.EngineFailed) =>
        End(miner, new ServiceReport { Session = _miners[miner].Session, Cause = cause, Failure = kind });

    /// <summary>A probe that the miner was given has ended.</summary>
    public void Probed(string miner, FaultCause? cause) =>
        End(miner, new ServiceReport { Session = _miners[miner].Session, Cause = cause, IsProbe = true });

    private void End(string miner, ServiceReport report)
    {
        CapacityReport before = _miners[miner];
        CapacityReport after = before with { Granted = before.Granted + 1, Assigned = before.Assigned + 1 };
        _miners[miner] = after;
        Pool.Ended(report with { Capacity = after }, Now);
    }
}
