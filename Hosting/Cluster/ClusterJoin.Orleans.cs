using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using OrleansCluster = Orleans.Configuration.ClusterOptions;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Makes a silo or a client of grains a part of the cluster.</summary>
internal static class ClusterJoin
{
    /// <summary>How old a gateway's list of silos may be: one that has come is used after this time, and one that has died no longer.</summary>
    private static readonly TimeSpan ListRefresh = TimeSpan.FromSeconds(1);

    /// <summary>How often silos read the whole table, in case that gossip of a change was lost.</summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often silos sign the table. After three times that, whoever has not is no longer waited for by a silo that joins: so a cluster that
    /// was killed as a whole starts again within so long.
    /// </summary>
    private static readonly TimeSpan SignInterval = TimeSpan.FromSeconds(5);

    /// <summary>A silo of the cluster.</summary>
    public static void Join(this ISiloBuilder silo, ClusterOptions options)
    {
        silo.Services.TryAddSingleton<SiloLosses>();
        silo.Services.AddHostedService<SiloLossWatch>();
        silo.Configure<OrleansCluster>(cluster => Name(cluster, options));
        if (options.Membership == MembershipKind.PostgreSql) PostgresMembership.Use(silo, options.ConnectionString);
        else RedisMembership.Use(silo, options.ConnectionString);
        IPAddress address = IPAddress.Parse(options.Address);
        int siloPort = PortOrFree(address, options.SiloPort), gatewayPort = PortOrFree(address, options.GatewayPort);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = address;
            (endpoints.SiloPort, endpoints.GatewayPort) = (siloPort, gatewayPort);
            // On this address alone: Orleans would otherwise listen on all of them.
            endpoints.SiloListeningEndpoint = new IPEndPoint(address, siloPort);
            endpoints.GatewayListeningEndpoint = new IPEndPoint(address, gatewayPort);
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.ProbeInterval;
            // Orleans would adapt the time-out to what it sees, up to four times as long.
            membership.MaxProbeTimeout = options.ProbeInterval;
            membership.NumMissedProbesLimit = options.MissedProbes;
            membership.TableRefreshTimeout = TableRefresh;
            membership.IAmAliveTablePublishTimeout = SignInterval;
        });
        if (options.AllowPlaintext) return;
        ClusterCertificates certificates = ClusterCertificates.Load(options);
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(FromMembers(certificates)));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(FromMembers(certificates)));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(ToSilos(certificates)));
        });
    }

    /// <summary>A gateway that is not a silo itself.</summary>
    public static void Join(this IClientBuilder client, ClusterOptions options, TimeProvider clock)
    {
        client.Services.TryAddSingleton<SiloLosses>();
        client.AddClusterConnectionStatusObserver<ConnectionLossWatch>();
        client.Configure<OrleansCluster>(cluster => Name(cluster, options));
        if (options.Membership == MembershipKind.PostgreSql) PostgresMembership.Use(client, options.ConnectionString);
        else RedisMembership.Use(client, options.ConnectionString);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = ListRefresh);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        client.UseConnectionRetryFilter(new FirstConnection(options.StartTimeout, clock));
        if (options.AllowPlaintext) return;
        ClusterCertificates certificates = ClusterCertificates.Load(options);
        client.Configure<ClientConnectionOptions>(connections =>
            connections.ConfigureConnection(connection => connection.UseClientTls(ToSilos(certificates))));
    }

    private static void Name(OrleansCluster cluster, ClusterOptions options) => (cluster.ClusterId, cluster.ServiceId) = (options.Id, options.Id);

    // Whoever connects must be of the cluster; whoever is connected to must be a silo of it. Without a certificate nobody gets further
    // than the handshake.
    private static TlsOptions ToSilos(ClusterCertificates certificates) => new()
    {
        LocalCertificate = certificates.Own,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => certificates.IsOurs(certificate, ClusterCertificates.ServerAuthentication),
        OnAuthenticateAsClient = (_, client) => client.TargetHost = ClusterCertificates.SiloName,
    };

    private static TlsOptions FromMembers(ClusterCertificates certificates) => new()
    {
        LocalCertificate = certificates.Own,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (certificate, _, _) => certificates.IsOurs(certificate, ClusterCertificates.ClientAuthentication),
    };

    private static int PortOrFree(IPAddress address, int port)
    {
        if (port > 0) return port;
        using TcpListener listener = new(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
