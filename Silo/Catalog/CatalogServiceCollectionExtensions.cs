using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Catalog;

/// <summary>Registration of the catalogue.</summary>
internal static class CatalogServiceCollectionExtensions
{
    /// <summary>Adds the stored types of the catalogue.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services) =>
        services.AddSingleton<IJsonTypeInfoResolver>(CatalogJsonContext.Default);
}
