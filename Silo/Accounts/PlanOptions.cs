using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Silo.Accounts;

/// <summary>What each plan allows. Section <c>Plans</c>; for example <c>Plans:Pro:RequestsPerMinute</c>.</summary>
internal sealed class PlanOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Plans";

    /// <summary>The plan of new accounts. Default: 10 requests a minute, 5 at once for each key.</summary>
    public PlanLimits Free { get; set; } = new() { RequestsPerMinute = 10, ConcurrentRequestsPerKey = 5 };

    /// <summary>Default: 60 requests a minute, 20 at once for each key.</summary>
    public PlanLimits Standard { get; set; } = new() { RequestsPerMinute = 60, ConcurrentRequestsPerKey = 20 };

    /// <summary>Default: 300 requests a minute, 100 at once for each key.</summary>
    public PlanLimits Pro { get; set; } = new() { RequestsPerMinute = 300, ConcurrentRequestsPerKey = 100 };

    /// <summary>
    /// Each account of this plan has limits of its own; these are for what it has not. Default: any number of requests a minute, 10,000
    /// at once for each key.
    /// </summary>
    public PlanLimits Enterprise { get; set; } = new() { ConcurrentRequestsPerKey = 10_000 };

    /// <summary>The limits of a plan.</summary>
    public PlanLimits Of(AccountPlan plan) => plan switch
    {
        AccountPlan.Standard => Standard,
        AccountPlan.Pro => Pro,
        AccountPlan.Enterprise => Enterprise,
        _ => Free,
    };
}
