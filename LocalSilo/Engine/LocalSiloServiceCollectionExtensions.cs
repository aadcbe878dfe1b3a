using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace IdleCloud.LocalSilo.Engine;

/// <summary>Registers the local grain host.</summary>
public static class LocalSiloServiceCollectionExtensions
{
    /// <summary>Hosts all grain classes of the program in this process, from the host's start to its stop.</summary>
    public static IServiceCollection AddLocalSilo(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new SingletonServices(services));
        services.AddSingleton<GrainSilo>();
        services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<GrainSilo>().GrainFactory);
        services.AddHostedService(static provider => provider.GetRequiredService<GrainSilo>());
        return services;
    }
}
