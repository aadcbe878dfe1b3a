using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Idempotency;

/// <summary>Registration of the keys in use.</summary>
internal static class IdempotencyServiceCollectionExtensions
{
    /// <summary>Adds the store, its options and its sweep.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<IdempotencyOptions, IdempotencyOptionsValidator>().BindConfiguration(IdempotencyOptions.Section);
        services.AddMetrics().AddSingleton<IdempotencyMetrics>().AddSingleton<IdempotencyStore>();
        return services.AddHostedService<IdempotencySweeper>();
    }
}
