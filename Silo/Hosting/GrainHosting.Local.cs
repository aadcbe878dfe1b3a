using IdleCloud.Hosting.Cluster;
using IdleCloud.LocalSilo.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Hosting;

/// <summary>Hosts grains in this process, on the Local grain host.</summary>
public static class GrainHosting
{
    /// <summary>The name of the grain host that this program was built for.</summary>
    public const string Name = "Local";

    /// <summary>True when several processes of this build can be one cluster.</summary>
    public static bool CanCluster => false;

    /// <summary>
    /// Hosts all grain classes of the program, from the start of this builder's program to its stop. Stores are looked up by name
    /// among the keyed <c>IGrainStorage</c> services.
    /// </summary>
    public static IHostApplicationBuilder AddGrainHost(this IHostApplicationBuilder builder)
    {
        builder.ReadCluster();
        builder.Services.AddGrainHostOptions(builder.Configuration);
        builder.Services.AddLocalSilo();
        builder.Services.AddOptions<LocalSiloOptions>().Configure<IOptions<GrainHostOptions>>(static (silo, host) =>
        {
            silo.ResponseTimeout = host.Value.ResponseTimeout;
            silo.MaxQueuedCalls = host.Value.MaxQueuedCalls;
            silo.CollectionAge = host.Value.CollectionAge;
            silo.CollectionQuantum = host.Value.CollectionQuantum;
        });
        return builder;
    }
}
