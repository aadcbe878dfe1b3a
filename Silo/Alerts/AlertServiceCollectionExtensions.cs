using IdleCloud.Silo.UsageEvents;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Silo.Alerts;

/// <summary>Registration of the spending alerts.</summary>
internal static class AlertServiceCollectionExtensions
{
    /// <summary>Adds the alerts' options, what lets them fire, and what sends them.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AlertOptions, AlertOptionsValidator>().BindConfiguration(AlertOptions.Section);
        services.AddOptionsWithValidateOnStart<AlertMailOptions, AlertMailOptionsValidator>().BindConfiguration(AlertMailOptions.Section);
        services.AddMetrics().AddSingleton<AlertMetrics>().AddSingleton<AlertDeliveries>();
        services.AddSingleton<IAlertChannel, WebhookChannel>().AddSingleton<IAlertChannel, MailChannel>();
        return services.AddSingleton<IUsageConsumer, AlertTrigger>().AddHostedService<AlertSender>();
    }
}
