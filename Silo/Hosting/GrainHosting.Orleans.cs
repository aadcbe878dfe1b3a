using System.Net;
using System.Net.Sockets;
using IdleCloud.Hosting.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace IdleCloud.Silo.Hosting;

/// <summary>Hosts grains in this process, on the Orleans grain host.</summary>
public static class GrainHosting
{
    /// <summary>The name of the grain host that this program was built for.</summary>
    public const string Name = "Orleans";

    /// <summary>True when several processes of this build can be one cluster.</summary>
    public static bool CanCluster => true;

    /// <summary>
    /// Hosts all grain classes of the program, from the start of this builder's program to its stop. Stores are looked up by name
    /// among the keyed <c>IGrainStorage</c> services.
    /// </summary>
    public static IHostApplicationBuilder AddGrainHost(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGrainHostOptions(builder.Configuration);
        var cluster = builder.ReadCluster();
        builder.UseOrleans(silo =>
        {
            if (cluster.Membership == MembershipKind.None) StandAlone(silo);
            else silo.Join(cluster);
            silo.AddStreams();
            silo.Services.AddOptions<SiloMessagingOptions>().Configure<IOptions<GrainHostOptions>>(static (messaging, host) =>
            {
                messaging.ResponseTimeout = host.Value.ResponseTimeout;
                messaging.MaxEnqueuedRequestsHardLimit = host.Value.MaxQueuedCalls;
            });
            silo.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<GrainHostOptions>>(static (collection, host) =>
            {
                collection.CollectionAge = host.Value.CollectionAge;
                collection.CollectionQuantum = host.Value.CollectionQuantum;
            });
        });
        return builder;
    }

    /// <summary>One silo that is its own cluster: no port for clients, and the silo's port chosen free, so that several run side by side.</summary>
    private static void StandAlone(ISiloBuilder silo)
    {
        int port = FreePort();
        silo.UseLocalhostClustering(port, gatewayPort: 0, new IPEndPoint(IPAddress.Loopback, port));
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
