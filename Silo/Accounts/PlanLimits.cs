namespace IdleCloud.Silo.Accounts;

/// <summary>What one plan allows.</summary>
internal sealed class PlanLimits
{
    /// <summary>Requests of the whole account in any minute; null for no limit.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Requests of one key in any minute; null for no other limit than the account's.</summary>
    public int? KeyRequestsPerMinute { get; set; }

    /// <summary>Requests of one key that run at once: bounds what one key can take of the miners, and of our memory.</summary>
    public int ConcurrentRequestsPerKey { get; set; } = 1;
}
