using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Membership in Redis.</summary>
internal static class RedisMembership
{
    /// <summary>Why this build has it not.</summary>
    public static string? WhyNot => null;

    /// <summary>For a silo.</summary>
    public static void Use(ISiloBuilder silo, string connectionString)
    {
        silo.UseRedisClustering(connectionString);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ForgottenSiloWatch>();
    }

    /// <summary>For a gateway.</summary>
    public static void Use(IClientBuilder client, string connectionString) => client.UseRedisClustering(connectionString);
}
