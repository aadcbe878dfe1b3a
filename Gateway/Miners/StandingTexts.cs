using IdleCloud.Contracts.Pools;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>What an owner is told of a miner's standing; codes are stable and in <c>docs/reference/dispatch.md</c>.</summary>
internal static class StandingTexts
{
    /// <summary>The frame of what the pools say.</summary>
    public static Standing FrameOf(IEnumerable<MemberNews> news)
    {
        var frame = new Standing();
        frame.Models.AddRange(news.Select(model => new ModelStanding
        {
            Model = model.ModelId, Code = CodeOf(model.Standing), Reason = ReasonOf(model), ForMs = (uint)Math.Min(model.For.TotalMilliseconds, uint.MaxValue),
        }));
        return frame;
    }

    /// <summary>The reason's stable code.</summary>
    public static string CodeOf(StandingReason reason) => reason switch
    {
        StandingReason.Working => "working",
        StandingReason.NoDemand => "no_demand",
        StandingReason.AskTooHigh => "ask_too_high",
        StandingReason.OutsideClass => "outside_class",
        StandingReason.Outpaced => "outpaced",
        StandingReason.BackedOff => "backed_off",
        StandingReason.Probation => "probation",
        StandingReason.NotAsking => "not_asking",
        StandingReason.NotAMember => "not_a_member",
        StandingReason.ContextTooShort => "context_too_short",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };

    /// <summary>The reason in the owner's words.</summary>
    public static string ReasonOf(in MemberNews news) => news.Standing switch
    {
        StandingReason.Working => "it has work",
        StandingReason.NoDemand => "no demand for this model at the moment",
        StandingReason.AskTooHigh => "your price is above the market: nobody who asked pays as much",
        StandingReason.OutsideClass => "those who ask want miners that an operator has put in a class of their own",
        StandingReason.Outpaced => "other miners are faster, cheaper or were luckier",
        StandingReason.BackedOff => $"it has failed; no jobs for another {Math.Ceiling(news.For.TotalSeconds)} s, then a small one to see whether it works",
        StandingReason.Probation => "probation: it has failed, and a small job is to show that it works again",
        StandingReason.NotAsking => "it asks for no further job",
        StandingReason.NotAMember => "its session has ended",
        StandingReason.ContextTooShort => "jobs need more context than you offer: start the engine with a longer one, or with fewer slots",
        _ => throw new ArgumentOutOfRangeException(nameof(news), news.Standing, "Not a reason."),
    };
}
