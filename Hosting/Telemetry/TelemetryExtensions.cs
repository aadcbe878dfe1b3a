using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>Registration of metrics and traces for those outside of the process.</summary>
internal static class TelemetryExtensions
{
    /// <summary>Adds it. Last of all rooms: the listener says ready when what was added before has started.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="program">The program's name in traces and metrics, for example <c>idlecloud-silo</c>.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, string program)
    {
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton(new ProgramName(program));
        services.AddHostedService<TelemetryExport>();
        services.AddSingleton<MetricsListener>();
        return services.AddHostedService(provider => provider.GetRequiredService<MetricsListener>());
    }
}
