using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Payments;

/// <summary>Registration of the payment notices.</summary>
internal static class WebhookExtensions
{
    /// <summary>Adds the endpoint and its settings.</summary>
    public static IServiceCollection AddPaymentNotices(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        return services.AddSingleton<WebhookEndpoint>();
    }

    /// <summary>Maps <see cref="WebhookEndpoint.Route"/>.</summary>
    public static void MapPaymentNotices(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(WebhookEndpoint.Route, endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>().ReceiveAsync);
}
