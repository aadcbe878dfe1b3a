using IdleCloud.Hosting.Cluster;
using Microsoft.Extensions.Hosting;

namespace IdleCloud.Gateway.Hosting;

/// <summary>The way to grains that other processes host.</summary>
public static class GrainClient
{
    /// <summary>Connects this program to the cluster of its settings, from its start to its stop.</summary>
    public static IHostApplicationBuilder AddGrainClient(this IHostApplicationBuilder builder)
    {
        ClusterOptions cluster = builder.ReadCluster();
        return builder.UseOrleansClient(client => client.Join(cluster, TimeProvider.System));
    }
}
