using Orleans.Hosting;

namespace IdleCloud.Hosting.Cluster;

/// <summary>Membership in PostgreSQL; its tables are a migration of ours, which the silos apply.</summary>
internal static class PostgresMembership
{
    private const string Invariant = "Npgsql";

    /// <summary>Why this build has it not.</summary>
    public static string? WhyNot => null;

    /// <summary>For a silo.</summary>
    public static void Use(ISiloBuilder silo, string connectionString) => silo.UseAdoNetClustering(options =>
    {
        options.Invariant = Invariant;
        options.ConnectionString = connectionString;
    });

    /// <summary>For a gateway.</summary>
    public static void Use(IClientBuilder client, string connectionString) => client.UseAdoNetClustering(options =>
    {
        options.Invariant = Invariant;
        options.ConnectionString = connectionString;
    });
}
