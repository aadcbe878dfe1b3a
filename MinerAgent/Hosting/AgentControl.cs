using IdleCloud.MinerAgent.Control;
using IdleCloud.MinerAgent.Hosting.Output;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.MinerAgent.Status;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Carries out what the owner's commands ask of the running agent.</summary>
internal sealed class AgentControl(DataDirectory data, OwnerWatch watch, CostWatch cost, TimeLedger ledger, Func<AgentSnapshot> read, TimeProvider timeProvider)
{
    /// <summary>So many fit a message, and a screen.</summary>
    private const int MostShares = 12;

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(366);

    /// <summary>Answers a request.</summary>
    public ControlReply Answer(ControlRequest request)
    {
        try
        {
            switch (request.Command)
            {
                case "status":
                    return Describe();
                case "resume":
                    Pause(null);
                    return Describe();
                case "pause" when request.Seconds is null or > 0 && !(request.Seconds > LongestPause.TotalSeconds):
                    Pause(new PauseOrder(request.Seconds is { } seconds ? timeProvider.GetLocalNow().AddSeconds(seconds) : null));
                    return Describe();
                case "power-price" when request.PowerNanoUsdPerKwh is >= 0:
                    cost.SetPowerPrice(request.PowerNanoUsdPerKwh.Value);
                    return Describe();
                default:
                    return new ControlReply { Error = "this agent does not know that request: it may be older or newer than the command" };
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return Describe() with { Error = $"done, but it will be forgotten when the agent ends: {unwritable.Message}" };
        }
    }

    private void Pause(PauseOrder? order)
    {
        // At once, whether it can be kept or not.
        watch.Pause = order;
        data.Pause = order;
    }

    private ControlReply Describe()
    {
        AgentSnapshot now = read();
        return new ControlReply
        {
            Now = now.Occupation,
            IsPaused = watch.Pause?.HoldsAt(timeProvider.GetLocalNow()) == true,
            Link = now.Link,
            Engine = now.Engine.ToString().ToLowerInvariant(),
            Model = now.Model,
            RunningJobs = now.RunningJobs,
            ServedJobs = now.ServedJobs,
            FailedJobs = now.FailedJobs,
            HandedBackJobs = now.HandedBackJobs,
            Tokens = now.Tokens,
            TokensPerSecond = now.TokensPerSecond,
            UptimeSeconds = Math.Round(now.Uptime.TotalSeconds),
            Standing = now.Standing,
            PromptNanoUsdPerMillion = now.Cost.Pay?.PromptNanoUsdPerMillion,
            CompletionNanoUsdPerMillion = now.Cost.Pay?.CompletionNanoUsdPerMillion,
            EarnedNanoUsd = now.Cost.EarnedNanoUsd,
            Cost = ControlCost.Of(now.Cost),
            LastHour = Shares(TimeSpan.FromHours(1)),
            LastDay = Shares(TimeSpan.FromDays(1)),
            LastWeek = Shares(TimeLedger.Kept),
        };
    }

    /// <summary>The longest shares, and what is left of the time as one.</summary>
    private IReadOnlyList<ControlShare> Shares(TimeSpan last)
    {
        IReadOnlyList<(string What, int Seconds)> totals = ledger.Totals(timeProvider.GetUtcNow(), last);
        int rest = totals.Skip(MostShares).Sum(total => total.Seconds);
        IEnumerable<ControlShare> longest = totals.Take(MostShares).Select(total => new ControlShare(total.What, total.Seconds));
        return [.. rest == 0 ? longest : longest.Append(new ControlShare(TimeLedger.Other, rest))];
    }
}
