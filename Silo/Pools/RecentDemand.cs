using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>The latest jobs that have asked for a slot: what a member without a job is told of.</summary>
internal sealed class RecentDemand
{
    /// <summary>What is older is not recent.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int Kept = 16;

    private readonly (LeaseRequest? Request, TimeSpan At)[] _latest = new (LeaseRequest?, TimeSpan)[Kept];
    private int _next;

    /// <summary>A job has asked.</summary>
    public void Note(LeaseRequest request, TimeSpan now)
    {
        _latest[_next] = (request, now);
        _next = (_next + 1) % Kept;
    }

    /// <summary>Why a member has the jobs that it has, or none.</summary>
    public StandingReason ReasonFor(PoolMember member, TimeSpan now)
    {
        MinerHealth health = member.Record.Health;
        if (member.HasLeft) return StandingReason.NotAMember;
        if (!health.IsHealthy) return health.PauseAt(now) > TimeSpan.Zero ? StandingReason.BackedOff : StandingReason.Probation;
        if (member.LastLeased is { } leased && now - leased < Window) return StandingReason.Working;
        if (member.Busy >= member.Slots) return StandingReason.NotAsking;
        return ReasonOfDemand(member, now);
    }

    private StandingReason ReasonOfDemand(PoolMember member, TimeSpan now)
    {
        StandingReason reason = StandingReason.NoDemand;
        foreach ((LeaseRequest? request, TimeSpan at) in _latest)
        {
            if (request is null || now - at >= Window) continue;
            if (member.MayHave(request)) return StandingReason.Outpaced;
            // What the owner can change weighs more than what only an operator can.
            if (member.AsksMoreThan(request)) reason = StandingReason.AskTooHigh;
            else if (reason == StandingReason.AskTooHigh) continue;
            else if (request.ContextTokens > member.ContextLength) reason = StandingReason.ContextTooShort;
            else if (reason == StandingReason.NoDemand) reason = StandingReason.OutsideClass;
        }

        return reason;
    }
}
