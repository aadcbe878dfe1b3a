using IdleCloud.Gateway.Api.Alerts;
using IdleCloud.Gateway.Api.Keys;
using IdleCloud.Gateway.Api.Miners;
using IdleCloud.Gateway.Api.Paging;
using IdleCloud.Gateway.Api.Payments;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Api.Statements;
using IdleCloud.Gateway.Api.TraceSinks;
using IdleCloud.Gateway.Api.Users;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.OpenId;
using IdleCloud.Gateway.Operator;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Api;

/// <summary>Registration of the account API.</summary>
internal static class ApiExtensions
{
    /// <summary>Adds the endpoints and what they share.</summary>
    public static IServiceCollection AddAccountApi(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateOnStart();
        services.AddOptions<OpenIdOptions>().BindConfiguration(OpenIdOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>()
            .AddSingleton<IValidateOptions<OpenIdOptions>, OpenIdOptionsValidator>()
            .AddSingleton<OpenIdProvider>()
            .AddSingleton<OpenIdEndpoints>()
            .AddSingleton<Cursors>()
            .AddSingleton<AddressThrottle>()
            .AddSingleton<AccountThrottle>()
            .AddSingleton<UserEndpoints>()
            .AddSingleton<MeEndpoints>()
            .AddSingleton<KeyEndpoints>()
            .AddSingleton<StatementEndpoints>()
            .AddSingleton<InvoiceEndpoints>()
            .AddSingleton<MachineEndpoints>()
            .AddSingleton<EarningsEndpoints>()
            .AddSingleton<AlertEndpoints>()
            .AddSingleton<DeliveryEndpoints>()
            .AddSingleton<TraceSinkEndpoints>()
            .AddSingleton<TopUpEndpoints>()
            .AddSingleton<PayoutEndpoints>()
            .AddSingleton<PayoutDestinationEndpoints>()
            .AddOperatorApi();
    }

    /// <summary>Maps everything below <c>/api/v1</c>.</summary>
    public static void MapAccountApi(this IEndpointRouteBuilder endpoints)
    {
        IServiceProvider services = endpoints.ServiceProvider;
        ApiRoutes routes = new(
            endpoints, services.GetRequiredService<ApiKeyAuthenticator>(), services.GetRequiredService<AccountThrottle>(),
            services.GetRequiredService<RateLimitHeaders>());
        services.GetRequiredService<UserEndpoints>().Map(routes);
        services.GetRequiredService<OpenIdEndpoints>().Map(routes);
        services.GetRequiredService<MeEndpoints>().Map(routes);
        services.GetRequiredService<KeyEndpoints>().Map(routes);
        services.GetRequiredService<StatementEndpoints>().Map(routes);
        services.GetRequiredService<InvoiceEndpoints>().Map(routes);
        services.GetRequiredService<MachineEndpoints>().Map(routes);
        services.GetRequiredService<EarningsEndpoints>().Map(routes);
        services.GetRequiredService<AlertEndpoints>().Map(routes);
        services.GetRequiredService<DeliveryEndpoints>().Map(routes);
        services.GetRequiredService<TraceSinkEndpoints>().Map(routes);
        services.GetRequiredService<TopUpEndpoints>().Map(routes);
        services.GetRequiredService<PayoutEndpoints>().Map(routes);
        services.GetRequiredService<PayoutDestinationEndpoints>().Map(routes);
        routes.MapOperatorApi(services);
    }
}
