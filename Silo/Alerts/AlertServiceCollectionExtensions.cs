using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Alerts;

/// <summary>Registration of the spending alerts.</summary>
internal static class AlertServiceCollectionExtensions
{
    /// <summary>Adds the alerts' options and the sweep.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AlertOptions, AlertOptionsValidator>().BindConfiguration(AlertOptions.Section);
        return services.AddHostedService<AlertSweeper>();
    }
}
