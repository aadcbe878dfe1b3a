using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Batches;

/// <summary>Registration of the batches.</summary>
internal static class BatchServiceCollectionExtensions
{
    /// <summary>Adds the batches' options and stores, the stream of their offers, and what moves them on.</summary>
    public static IServiceCollection AddBatches(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<BatchOptions, BatchOptionsValidator>().BindConfiguration(BatchOptions.Section);
        services.AddMetrics().AddSingleton<BatchMetrics>().AddSingleton<BatchStore>().AddSingleton<BatchKeeper>();
        return services.AddBatchStream().AddHostedService<BatchPulse>();
    }
}
