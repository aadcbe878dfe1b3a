using IdleCloud.Contracts;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>What a pool has learned of a miner. It outlives sessions, so that dialling again makes nobody healthy or fast.</summary>
internal sealed class MinerRecord(PoolOptions options)
{
    /// <summary>Whether it may have jobs.</summary>
    public MinerHealth Health { get; } = new(options);

    /// <summary>How well it serves.</summary>
    public ServiceStats Service { get; } = new();

    /// <summary>How much it can do at once.</summary>
    public LearnedCapacity Capacity { get; } = new();

    /// <summary>How long it takes at most.</summary>
    public LearnedPace Pace { get; } = new();

    /// <summary>Takes in how an attempt went. What is not the miner's fault leaves no trace.</summary>
    /// <param name="report">The attempt.</param>
    /// <param name="atOnce">Jobs that the miner had when it ended.</param>
    /// <param name="claimed">Jobs that it claims to be able to run at once.</param>
    /// <param name="now">The pool's time.</param>
    public void Learn(ServiceReport report, int atOnce, int claimed, TimeSpan now)
    {
        if (report.Cause is null) LearnService(report, atOnce, claimed);
        else if (report.Cause == FaultCause.Miner) LearnFault(report.Failure, atOnce, claimed, now);
        else if (report.IsProbe) Health.OnProbeLost(now);
    }

    private void LearnService(ServiceReport report, int atOnce, int claimed)
    {
        Service.OnServed(report.Times);
        if (report.IsProbe)
        {
            Health.OnProbed();
            return;
        }

        Health.OnServed();
        Pace.OnServed(report.Times, report.PromptTokens);
        Capacity.OnServed(ServiceStats.SpeedOf(report.Times), atOnce, claimed);
    }

    private void LearnFault(AttemptFailureKind? kind, int atOnce, int claimed, TimeSpan now)
    {
        Service.OnFault();
        Health.OnFault(now);
        if (kind is { } missed) Pace.OnMissed(missed);
        if (kind is AttemptFailureKind.AcceptDeadline or AttemptFailureKind.FirstTokenDeadline) Capacity.OnOverload(atOnce, claimed);
    }
}
