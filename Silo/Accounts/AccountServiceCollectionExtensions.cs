using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Accounts;

/// <summary>Registration of the accounts.</summary>
internal static class AccountServiceCollectionExtensions
{
    /// <summary>Adds the stored types of the accounts.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services) =>
        services.AddSingleton<IJsonTypeInfoResolver>(AccountJsonContext.Default);
}
