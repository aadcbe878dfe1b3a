using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Accounts;

/// <summary>Registration of the accounts.</summary>
internal static class AccountServiceCollectionExtensions
{
    /// <summary>Adds the stored types of the accounts, their plans and what they spend by.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PlanOptions, PlanOptionsValidator>().BindConfiguration(PlanOptions.Section);
        services.AddOptionsWithValidateOnStart<SpendingOptions, SpendingOptionsValidator>().BindConfiguration(SpendingOptions.Section);
        services.AddSingleton<IKeySpending, KeySpending>();
        return services.AddSingleton<IJsonTypeInfoResolver>(AccountJsonContext.Default);
    }
}
