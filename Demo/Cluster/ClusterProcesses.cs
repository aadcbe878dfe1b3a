using System.Security.Cryptography;
using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Supervision;

namespace IdleCloud.Demo.Cluster;

/// <summary>The programs <c>SiloHost/</c> and <c>GatewayHost/</c>, with the settings that make them one cluster.</summary>
internal sealed class ClusterProcesses(ClusterRun run, DemoModel model, DataDirectory data, LocalAuthority authority, string connectionString)
{
    /// <summary>Pages of a list that one gateway gave go on at another.</summary>
    private readonly string _cursorSecret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    // A run that was killed leaves silos in the table that only time removes: each run is a cluster of its own.
    private readonly string _clusterId = $"local-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>How many of its silos serve.</summary>
    public Task<int> CountSilosAsync(CancellationToken cancellationToken) =>
        run.Redis is { } redis
            ? RedisMembers.CountAsync(redis, _clusterId, MembershipTable.Active, cancellationToken)
            : MembershipTable.CountAsync(connectionString, _clusterId, MembershipTable.Active, cancellationToken);

    /// <summary>Its name.</summary>
    public string ClusterId => _clusterId;

    /// <summary>The URL of a gateway's API.</summary>
    /// <param name="number">From 1.</param>
    public string UrlOf(int number) => $"http://127.0.0.1:{PortOf(number)}/v1";

    /// <summary>A gateway's port; behind those of all gateways come as many for their private listeners.</summary>
    /// <param name="number">From 1.</param>
    public int PortOf(int number) => run.Demo.Port + number - 1;

    /// <summary>Starts a silo.</summary>
    /// <param name="number">From 1.</param>
    public ChildProcess StartSilo(int number) =>
        ChildProcess.Start($"silo {number}", Programs.Find("SiloHost", "IdleCloud.SiloHost"), [], SettingsOfSilo(number), data.Logs);

    /// <summary>A silo's settings, for any address of this machine.</summary>
    /// <param name="number">From 1.</param>
    public Dictionary<string, string> SettingsOfSilo(int number)
    {
        Dictionary<string, string> settings = Common($"silo-{number}", isSilo: true);
        settings["IDLECLOUD_Storage__ConnectionString"] = connectionString;
        settings["IDLECLOUD_Ledger__JournalDirectory"] = data.JournalOf(number);
        settings["IDLECLOUD_Cluster__SiloPort"] = settings["IDLECLOUD_Cluster__GatewayPort"] = "0";
        return settings;
    }

    /// <summary>Starts a gateway; the first makes the keys and the model.</summary>
    /// <param name="number">From 1.</param>
    public ChildProcess StartGateway(int number)
    {
        Dictionary<string, string> settings = Common($"gateway-{number}", isSilo: false);
        settings["IDLECLOUD_Gateway__Id"] = $"gateway-{number}";
        settings["IDLECLOUD_Gateway__Port"] = $"{PortOf(number)}";
        settings["IDLECLOUD_Gateway__PeerAddress"] = $"https://127.0.0.1:{PortOf(run.Gateways + number)}";
        settings["IDLECLOUD_Gateway__DataDirectory"] = data.Gateway;
        settings["IDLECLOUD_Gateway__Api__CursorSecret"] = _cursorSecret;
        settings["IDLECLOUD_MinerLink__StopTimeout"] = "00:00:05";
        GatewayProcess.AddBatches(settings);
        if (number == 1) GatewayProcess.AddBootstrap(settings, model, data);
        if (number == 1 && run.Demo.TlsPort is { } tlsPort) settings["IDLECLOUD_Gateway__TlsPort"] = $"{tlsPort}";
        return ChildProcess.Start($"gateway {number}", Programs.Find("GatewayHost", "IdleCloud.GatewayHost"), [], settings, data.Logs);
    }

    // By environment: a connection string may hold a password, which a command line shows to everyone.
    private Dictionary<string, string> Common(string name, bool isSilo) => new()
    {
        ["IDLECLOUD_Lifetime__StopOnStdinClose"] = "true",
        ["IDLECLOUD_Lifetime__DrainDelay"] = "00:00:02",
        ["IDLECLOUD_Lifetime__DrainTimeout"] = "00:00:10",
        ["IDLECLOUD_Cluster__Id"] = _clusterId,
        ["IDLECLOUD_Cluster__Membership"] = run.Redis is null ? "PostgreSql" : "Redis",
        ["IDLECLOUD_Cluster__ConnectionString"] = run.Redis ?? connectionString,
        ["IDLECLOUD_Cluster__CertificatePath"] = authority.Issue(name, isSilo),
        ["IDLECLOUD_Cluster__AuthorityPath"] = authority.Path,
    };
}
