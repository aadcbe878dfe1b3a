using IdleCloud.Gateway.Miners;
using IdleCloud.Hosting.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Peers;

/// <summary>Registration of what gateways say to each other.</summary>
internal static class PeerExtensions
{
    /// <summary>Adds both ends; they do nothing without <c>Gateway:PeerAddress</c>.</summary>
    public static IServiceCollection AddPeers(this IServiceCollection services)
    {
        services.AddOptions<ClusterOptions>().BindConfiguration(ClusterOptions.Section);
        services.AddSingleton<IValidateOptions<PeerOptions>, PeerOptionsValidator>();
        services.AddOptions<PeerOptions>().BindConfiguration(PeerOptions.Section).ValidateOnStart();
        services.AddSingleton<PeerMetrics>();
        services.AddSingleton<PeerCertificates>();
        services.AddSingleton<PeerConnections>();
        services.AddSingleton<PeerEndpoint>();
        services.AddSingleton<LeasedMiners>();
        return services.AddHostedService<PeerListener>();
    }
}
