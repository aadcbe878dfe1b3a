using IdleCloud.Gateway.Miners.Grpc;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>Registration of the miner link.</summary>
internal static class MinerLinkExtensions
{
    /// <summary>Adds the miner link; <see cref="RelayServiceCollectionExtensions.AddRelay"/> brings the sweeper that it needs.</summary>
    public static IServiceCollection AddMinerLink(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<MinerLinkOptions>, MinerLinkOptionsValidator>();
        services.AddOptions<MinerLinkOptions>().BindConfiguration(MinerLinkOptions.Section).ValidateOnStart();
        services.AddSingleton<MinerLinkMetrics>();
        services.AddSingleton<MinerConnections>();
        services.AddSingleton<ISweepable>(provider => provider.GetRequiredService<MinerConnections>());
        services.AddSingleton<ExpectedMiners>();
        services.AddHostedService<ReportsAfterLoss>();
        services.AddSingleton<MinerProber>();
        services.AddSingleton<MinerConnectionFactory>();
        services.AddSingleton<MinerHandshake>();
        services.AddSingleton<MinerSessions>();
        services.AddSingleton<MinerEndpoint>();
        services.AddGrpcMinerLink();
        return services;
    }

    /// <summary>
    /// Maps the endpoint that agents dial. WebSockets are switched on for this route alone, so that no other request pays for them.
    /// </summary>
    public static IEndpointRouteBuilder MapMinerLink(this IEndpointRouteBuilder routes)
    {
        MinerEndpoint endpoint = routes.ServiceProvider.GetRequiredService<MinerEndpoint>();
        IApplicationBuilder pipeline = routes.CreateApplicationBuilder().UseWebSockets();
        pipeline.Run(endpoint.HandleAsync);
        routes.MapGet(WireLimits.ConnectPath, pipeline.Build());
        routes.MapGrpcMinerLink();
        return routes;
    }
}
