using IdleCloud.Silo.UsageEvents;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>Registration of customers' sinks of spans.</summary>
internal static class TraceSinkServiceCollectionExtensions
{
    /// <summary>Adds the sinks' options, and what sends to them.</summary>
    public static IServiceCollection AddTraceSinks(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<TraceSinkOptions, TraceSinkOptionsValidator>().BindConfiguration(TraceSinkOptions.Section);
        services.AddMetrics().AddSingleton<TraceSinkMetrics>().AddSingleton<SinkHeaders>().AddSingleton<SpanSender>();
        return services.AddSingleton<IUsageConsumer, SpanFeed>();
    }
}
