using IdleCloud.Contracts.Accounts;
using IdleCloud.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Accounts;

/// <summary>Refuses to start with plans that nobody could use.</summary>
internal sealed class PlanOptionsValidator : IValidateOptions<PlanOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PlanOptions options)
    {
        var check = new OptionsCheck(PlanOptions.Section);
        foreach (AccountPlan plan in Enum.GetValues<AccountPlan>())
        {
            PlanLimits limits = options.Of(plan);
            CheckRate(check, $"{plan}:{nameof(limits.RequestsPerMinute)}", limits.RequestsPerMinute);
            CheckRate(check, $"{plan}:{nameof(limits.KeyRequestsPerMinute)}", limits.KeyRequestsPerMinute);
            check.InRange(
                $"{plan}:{nameof(limits.ConcurrentRequestsPerKey)}", limits.ConcurrentRequestsPerKey, 1, AccountLimits.MaxConcurrentRequestsPerKey);
        }

        return check.Result;
    }

    private static void CheckRate(OptionsCheck check, string option, int? limit)
    {
        if (limit is { } most) check.InRange(option, most, 1, AccountLimits.MaxRequestsPerMinute);
    }
}
