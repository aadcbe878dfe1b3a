using IdleCloud.Contracts.Miners;

namespace IdleCloud.Gateway.Api.Miners;

/// <summary>What an owner is told of a machine's time. The codes are stable and in <c>docs/reference/account-api.md</c>.</summary>
internal static class ActivityTexts
{
    private const int SecondsPerMinute = 60;

    /// <summary>As the owner sees it.</summary>
    public static ActivityView Of(MinerActivity activity)
    {
        (string state, string code, string reason) = Words(activity.Now);
        return new ActivityView
        {
            State = state, Code = code, Reason = reason, Since = activity.Since,
            LastDay = [.. activity.LastDay.Select(Of)], LastWeek = [.. activity.LastWeek.Select(Of)],
        };
    }

    private static ActivityShareView Of(ActivityShare share)
    {
        (string state, string code, string reason) = Words(share.Occupation);
        return new ActivityShareView
        {
            State = state, Code = code, Reason = reason, Minutes = (share.Seconds + (SecondsPerMinute / 2)) / SecondsPerMinute,
        };
    }

    private static (string State, string Code, string Reason) Words(MinerOccupation occupation) => occupation switch
    {
        MinerOccupation.Away => ("away", "away", "not connected: stopped, paused, or you had the machine; the agent's own `status` knows which"),
        MinerOccupation.NotKnown => ("not_known", "not_known", "the network had lost sight of it, or was restarted"),
        MinerOccupation.Serving => ("serving", "serving", "it has work"),
        MinerOccupation.NoDemand => ("idle", "no_demand", "no demand for its model"),
        MinerOccupation.AskTooHigh => ("idle", "ask_too_high", "your price was above the market: nobody who asked paid as much"),
        MinerOccupation.OutsideClass => ("idle", "outside_class", "those who asked wanted miners that an operator has put in a class of their own"),
        MinerOccupation.Outpaced => ("idle", "outpaced", "other miners were faster, cheaper or luckier"),
        MinerOccupation.BackedOff => ("backed_off", "backed_off", "it had failed, and got no jobs for a while"),
        MinerOccupation.Probation => ("backed_off", "probation", "it had failed, and was to show that it works again"),
        MinerOccupation.NotAsking => ("idle", "not_asking", "its agent asked for no further job"),
        MinerOccupation.ContextTooShort => ("idle", "context_too_short", "jobs needed more context than you offer"),
        _ => throw new ArgumentOutOfRangeException(nameof(occupation), occupation, "Not an occupation."),
    };
}
