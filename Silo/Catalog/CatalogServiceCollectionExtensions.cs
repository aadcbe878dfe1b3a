using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Catalog;

/// <summary>Registration of the catalogue.</summary>
internal static class CatalogServiceCollectionExtensions
{
    /// <summary>Adds the catalogue's options and stored types.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<CatalogOptions, CatalogOptionsValidator>().BindConfiguration(CatalogOptions.Section);
        return services.AddSingleton<CatalogCopy>().AddSingleton<IJsonTypeInfoResolver>(CatalogJsonContext.Default);
    }
}
