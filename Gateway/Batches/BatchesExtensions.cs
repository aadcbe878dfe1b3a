using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Batches;

/// <summary>Registration of the batches.</summary>
internal static class BatchesExtensions
{
    /// <summary>Adds the endpoint and what runs lines.</summary>
    public static IServiceCollection AddBatches(this IServiceCollection services)
    {
        services.AddOptions<GatewayBatchOptions>().BindConfiguration(GatewayBatchOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayBatchOptions>, GatewayBatchOptionsValidator>();
        return services.AddSingleton<BatchesEndpoint>().AddSingleton<BatchLineRunner>().AddSingleton<BatchLineMetrics>().AddHostedService<BatchWorker>();
    }

    /// <summary>Maps <c>/v1/batches</c>.</summary>
    public static void MapBatches(this IEndpointRouteBuilder endpoints) =>
        endpoints.ServiceProvider.GetRequiredService<BatchesEndpoint>().Map(endpoints);
}
