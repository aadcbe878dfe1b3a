using IdleCloud.Contracts.Accounts;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Operator;

/// <summary>The plans' names in the API.</summary>
internal static class PlanNames
{
    private static readonly string[] Names = [.. Enum.GetValues<AccountPlan>().Select(Of)];

    /// <summary>The name of a plan.</summary>
    public static string Of(AccountPlan plan) => plan.ToString().ToLowerInvariant();

    /// <summary>The plan of a name, in any case; null when no name was given.</summary>
    public static ApiError? Read(string? name, out AccountPlan? plan)
    {
        int index = name is null ? -1 : Array.FindIndex(Names, each => each.Equals(name, StringComparison.OrdinalIgnoreCase));
        plan = index < 0 ? null : Enum.GetValues<AccountPlan>()[index];
        return name is null || index >= 0 ? null : AccountErrors.Invalid("plan", $"one of {string.Join(", ", Names)}");
    }
}
