using Orleans.Hosting;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Membership in Redis, which this build has not.</summary>
internal static class RedisMembership
{
    /// <summary>Why this build has it not.</summary>
    public static string? WhyNot =>
        "Membership in Redis needs the package Microsoft.Orleans.Clustering.Redis: build with -p:WithRedisMembership=true.";

    /// <summary>Never called: the settings were refused.</summary>
    public static void Use(ISiloBuilder silo, string connectionString) => throw new NotSupportedException(WhyNot);

    /// <summary>Never called: the settings were refused.</summary>
    public static void Use(IClientBuilder client, string connectionString) => throw new NotSupportedException(WhyNot);
}
