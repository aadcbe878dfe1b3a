using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Pools;

/// <summary>Registration of the pools.</summary>
internal static class PoolServiceCollectionExtensions
{
    /// <summary>Adds the pools' options, metrics and the policies that these can name.</summary>
    public static IServiceCollection AddPools(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PoolOptions, PoolOptionsValidator>().BindConfiguration(PoolOptions.Section);
        services.AddSingleton<IDispatchPolicy, ExpectedTimePolicy>();
        services.AddSingleton<IDispatchPolicy, LeastLoadedPolicy>();
        services.AddSingleton<IDispatchPolicy, LowestAskPolicy>();
        services.AddSingleton<PoolShards>();
        return services.AddMetrics().AddSingleton<ModelPoolMetrics>().AddSingleton<DispatchPolicies>();
    }
}
