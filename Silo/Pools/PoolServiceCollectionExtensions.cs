using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Pools;

/// <summary>Registration of the pools.</summary>
internal static class PoolServiceCollectionExtensions
{
    /// <summary>Adds the pools' options, metrics and the policies that these can name.</summary>
    public static IServiceCollection AddPools(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PoolOptions, PoolOptionsValidator>().BindConfiguration(PoolOptions.Section);
        services.AddSingleton<IDispatchPolicy, LeastLoadedPolicy>();
        return services.AddMetrics().AddSingleton<ModelPoolMetrics>().AddSingleton<DispatchPolicies>();
    }
}
