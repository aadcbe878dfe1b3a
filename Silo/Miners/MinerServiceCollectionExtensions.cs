using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Miners;

/// <summary>Registration of the miners.</summary>
internal static class MinerServiceCollectionExtensions
{
    /// <summary>Adds the miners' options and stored types.</summary>
    public static IServiceCollection AddMiners(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<MinerOptions, MinerOptionsValidator>().BindConfiguration(MinerOptions.Section);
        return services.AddSingleton<IJsonTypeInfoResolver>(MinerJsonContext.Default).AddSingleton<IJsonTypeInfoResolver>(FleetJsonContext.Default)
            .AddSingleton<IJsonTypeInfoResolver>(ActivityJsonContext.Default);
    }
}
