using IdleCloud.Hosting.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace IdleCloud.Silo.Jobs;

/// <summary>Registration of the jobs.</summary>
internal static class JobServiceCollectionExtensions
{
    /// <summary>Adds the jobs' options and metrics.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<JobOptions, JobOptionsValidator>().BindConfiguration(JobOptions.Section);
        services.TryAddSingleton<RepeatableCalls>();
        return services.AddMetrics().AddSingleton<JobMetrics>();
    }
}
