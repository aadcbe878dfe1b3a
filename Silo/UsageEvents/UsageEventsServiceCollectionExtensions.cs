using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Registration of the usage events.</summary>
internal static class UsageEventsServiceCollectionExtensions
{
    /// <summary>Adds what hands the events out, and the stream that carries them. Consumers are services of other rooms.</summary>
    public static IServiceCollection AddUsageEvents(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<UsageOptions, UsageOptionsValidator>().BindConfiguration(UsageOptions.Section);
        services.AddMetrics().AddSingleton<UsageMetrics>().AddSingleton<UsageReaders>();
        return services.AddUsageStream().AddHostedService<UsageRelay>();
    }
}
