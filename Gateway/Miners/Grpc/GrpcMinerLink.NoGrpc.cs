using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.Miners.Grpc;

/// <summary>The miner link over gRPC, in a build without it: nothing.</summary>
internal static class GrpcMinerLink
{
    /// <summary>Adds nothing.</summary>
    public static IServiceCollection AddGrpcMinerLink(this IServiceCollection services) => services;

    /// <summary>Maps nothing.</summary>
    public static IEndpointRouteBuilder MapGrpcMinerLink(this IEndpointRouteBuilder routes) => routes;
}
