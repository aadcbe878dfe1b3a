using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Jobs;

/// <summary>Registration of the jobs.</summary>
internal static class JobServiceCollectionExtensions
{
    /// <summary>Adds the jobs' options and metrics.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<JobOptions, JobOptionsValidator>().BindConfiguration(JobOptions.Section);
        return services.AddMetrics().AddSingleton<JobMetrics>();
    }
}
