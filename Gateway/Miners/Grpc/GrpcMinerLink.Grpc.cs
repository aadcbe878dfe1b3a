using Grpc.AspNetCore.Server.Model;
using IdleCloud.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.Miners.Grpc;

/// <summary>The miner link over gRPC beside the one over WebSockets.</summary>
internal static class GrpcMinerLink
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddGrpcMinerLink(this IServiceCollection services)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = WireLimits.MaxMinerFrameBytes;
            grpc.MaxSendMessageSize = WireLimits.MaxGatewayFrameBytes;
        });
        services.AddSingleton<IServiceMethodProvider<GrpcMinerService>, GrpcMinerMethods>();
        services.AddSingleton<GrpcMinerService>();
        return services;
    }

    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapGrpcMinerLink(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<GrpcMinerService>();
        return routes;
    }
}
