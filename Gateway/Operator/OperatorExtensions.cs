using IdleCloud.Gateway.Api.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.Operator;

/// <summary>Registration of the operators' API.</summary>
internal static class OperatorExtensions
{
    /// <summary>Adds the endpoints.</summary>
    public static IServiceCollection AddOperatorApi(this IServiceCollection services) => services
        .AddSingleton<OperatorAudit>()
        .AddSingleton<OperatorAccounts>()
        .AddSingleton<OperatorKeys>()
        .AddSingleton<OperatorUsers>()
        .AddSingleton<OperatorMiners>()
        .AddSingleton<OperatorModels>()
        .AddSingleton<OperatorPrices>()
        .AddSingleton<OperatorLedger>()
        .AddSingleton<OperatorStatistics>();

    /// <summary>Maps everything below <c>/api/v1/operator</c>.</summary>
    public static void MapOperatorApi(this ApiRoutes routes, IServiceProvider services)
    {
        services.GetRequiredService<OperatorAudit>().Map(routes);
        services.GetRequiredService<OperatorAccounts>().Map(routes);
        services.GetRequiredService<OperatorKeys>().Map(routes);
        services.GetRequiredService<OperatorUsers>().Map(routes);
        services.GetRequiredService<OperatorMiners>().Map(routes);
        services.GetRequiredService<OperatorModels>().Map(routes);
        services.GetRequiredService<OperatorPrices>().Map(routes);
        services.GetRequiredService<OperatorLedger>().Map(routes);
        services.GetRequiredService<OperatorStatistics>().Map(routes);
    }
}
