using IdleCloud.Silo.UsageEvents;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Statistics;

/// <summary>Registration of the statistics.</summary>
internal static class StatisticsServiceCollectionExtensions
{
    /// <summary>Adds what adds them up.</summary>
    public static IServiceCollection AddStatistics(this IServiceCollection services) => services
        .AddSingleton<IUsageConsumer, ModelTally>();
}
