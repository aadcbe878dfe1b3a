using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Relay;

/// <summary>Registration of the token path.</summary>
internal static class RelayServiceCollectionExtensions
{
    /// <summary>Adds relays, their options, their metrics and the sweeper.</summary>
    public static IServiceCollection AddRelay(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<RelayOptions>, RelayOptionsValidator>();
        services.AddOptions<RelayOptions>().BindConfiguration(RelayOptions.Section).ValidateOnStart();
        services.AddSingleton<RelayMetrics>();
        services.AddSingleton<RelayTable>();
        services.AddSingleton<ISweepable>(provider => provider.GetRequiredService<RelayTable>());
        services.AddSingleton<ISweepable, MemoryTrimmer>();
        services.AddHostedService<DeadlineSweeper>();
        return services;
    }
}
