using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>Registration of the keys.</summary>
internal static class ApiKeyServiceCollectionExtensions
{
    /// <summary>Adds the stored types of the keys.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<IJsonTypeInfoResolver>(ApiKeyJsonContext.Default);
}
