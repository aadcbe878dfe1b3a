using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Silo.Accounts;

/// <summary>The limits that hold for an account now: its own where it has some, else its plan's.</summary>
/// <param name="RequestsPerMinute">Of the whole account; null for none.</param>
/// <param name="KeyRequestsPerMinute">Of each key; null for none.</param>
/// <param name="ConcurrentRequestsPerKey">Requests of one key that run at once.</param>
internal readonly record struct EffectiveLimits(int? RequestsPerMinute, int? KeyRequestsPerMinute, int ConcurrentRequestsPerKey)
{
    /// <summary>The limits of one key of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="keyRequestsPerMinute">The key's own limit; null for none. It can only be tighter than the account's for all keys.</param>
    /// <param name="plans">The plans.</param>
    public static EffectiveLimits Of(AccountInfo account, int? keyRequestsPerMinute, PlanOptions plans)
    {
        PlanLimits plan = plans.Of(account.Plan);
        return new EffectiveLimits(
            account.Limits?.RequestsPerMinute ?? plan.RequestsPerMinute,
            Tighter(keyRequestsPerMinute, account.Limits?.KeyRequestsPerMinute ?? plan.KeyRequestsPerMinute),
            account.Limits?.ConcurrentRequestsPerKey ?? plan.ConcurrentRequestsPerKey);
    }

    private static int? Tighter(int? one, int? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;
}
