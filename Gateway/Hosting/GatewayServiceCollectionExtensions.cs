using IdleCloud.Gateway.Api;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Batches;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Files;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Chat;
using IdleCloud.Gateway.OpenAi.Models;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Gateway.Payments;
using IdleCloud.Gateway.Peers;
using IdleCloud.Gateway.Relay;
using IdleCloud.Hosting.Calls;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Hosting.Lifetime;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Hosting;

/// <summary>Registers the gateway.</summary>
public static class GatewayServiceCollectionExtensions
{
    /// <summary>Adds all of the gateway but its way to the grains: an <see cref="IGrainFactory"/> must be registered beside it.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddEdge().AddAuth().AddCatalog().AddRequests().AddRelay().AddMinerLink().AddPeers().AddChatCompletions().AddFiles().AddBatches()
            .AddAccountApi().AddPaymentNotices();
    }

    private static IServiceCollection AddEdge(this IServiceCollection services)
    {
        services.AddValidated<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.Section);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddSingleton<HealthEndpoints>();
        services.AddServerDrain();
        services.TryAddSingleton<RepeatableCalls>();
        services.TryAddSingleton<SiloLosses>();
        services.AddSingleton<LookUps>();
        services.AddSingleton<GatewaySession>();
        services.AddHostedService<GatewayHeartbeat>();
        return services.WithoutActivityPerRequest();
    }

    /// <summary>
    /// While its category may log anything, the host begins an activity and a log scope for every request, and every await after
    /// that carries them along: a tenth of what a short request allocates. Our logs name the request id themselves, and a tracer
    /// that listens still gets its activities.
    /// </summary>
    private static IServiceCollection WithoutActivityPerRequest(this IServiceCollection services) => services.Configure<LoggerFilterOptions>(
        filter => filter.Rules.Add(new LoggerFilterRule(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None, null)));

    private static IServiceCollection AddAuth(this IServiceCollection services)
    {
        services.AddValidated<ApiKeyCacheOptions, ApiKeyCacheOptionsValidator>(ApiKeyCacheOptions.Section);
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeyAuthenticator>();
        services.AddSingleton<RateLimitHeaders>();
        return services;
    }

    private static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSingleton<ICatalogCache, CatalogCache>();
        services.AddSingleton<PoolStatusCache>();
        services.AddSingleton<ModelsEndpoint>();
        return services;
    }

    private static IServiceCollection AddRequests(this IServiceCollection services)
    {
        services.AddValidated<ChatRequestLimits, ChatRequestLimitsValidator>(ChatRequestLimits.Section);
        services.AddSingleton<ChatRequestReader>();
        return services;
    }

    private static void AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
