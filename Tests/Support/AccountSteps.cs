using IdleCloud.Contracts.Accounts;

namespace IdleCloud.Tests.Support;

/// <summary>What tests do to accounts.</summary>
internal static class AccountSteps
{
    /// <summary>A thousand US dollars: more than any test spends.</summary>
    public const long Plenty = 1_000_000_000_000;

    /// <summary>Makes an account that has no limits to speak of, and credit.</summary>
    public static async Task<IAccountGrain> CreateFundedAsync(this IGrainFactory grains, string accountId, long creditNanoUsd = Plenty)
    {
        IAccountGrain account = grains.GetGrain<IAccountGrain>(accountId);
        await account.CreateAsync("Test");
        await account.ChangeAsync(new AccountChange { Plan = AccountPlan.Enterprise });
        await account.GrantAsync(new CreditGrant { Reference = "test", AmountNanoUsd = creditNanoUsd, Reason = "For a test" });
        return account;
    }

    /// <summary>Suspends an account or lifts its suspension.</summary>
    public static async ValueTask SetSuspendedAsync(this IAccountGrain account, bool suspended) =>
        await account.ChangeAsync(new AccountChange { IsSuspended = suspended });
}
