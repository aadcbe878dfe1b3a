namespace IdleCloud.Hosting.Cluster;

/// <summary>How this process belongs to a cluster; section <c>Cluster</c>. The same settings mean the same to silos and gateways.</summary>
internal sealed class ClusterOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cluster";

    /// <summary>
    /// Where the silos find each other: <c>None</c>, <c>PostgreSql</c> or <c>Redis</c>. PostgreSQL is there anyway; Redis keeps the news of
    /// who lives apart from the books. Default: <c>None</c>, for one process that is everything.
    /// </summary>
    public MembershipKind Membership { get; set; }

    /// <summary>
    /// The connection string of that store, for Npgsql or StackExchange.Redis. With PostgreSQL it is the database of
    /// <c>Storage:ConnectionString</c>, whose tables the silos make. No default.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The cluster's name: several may share one store. The same on all of its processes. Default: <c>idlecloud</c>.</summary>
    public string Id { get; set; } = "idlecloud";

    /// <summary>
    /// The private IP address by which this silo is reached and on which alone it listens. Never one that customers or miners can
    /// reach. Default: 127.0.0.1, a cluster on one machine.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos; 0 for any free one. Default: 11111.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>The port for gateways; 0 for any free one. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>
    /// This process' certificate, a PEM file with its chain. It must be issued by <see cref="AuthorityPath"/>: for a silo for server and
    /// client authentication, for a gateway for client authentication alone. No default.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>The certificate's key, a PEM file. Default: none, and the key is in the certificate's file.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>
    /// The certificate of the cluster's own authority, a PEM file: whoever it has issued a certificate belongs to the cluster, and
    /// nobody else. Use one for nothing but this cluster. No default.
    /// </summary>
    public string? AuthorityPath { get; set; }

    /// <summary>
    /// True to go without TLS, for trying things out: allowed on a loopback address only, where every account of the machine can
    /// then pose as a silo. Default: false.
    /// </summary>
    public bool AllowPlaintext { get; set; }

    /// <summary>
    /// How often silos ask each other for a sign of life, and how long they wait for it. Shorter finds a death sooner, longer forgives
    /// a pause. Default: 1 s.
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>So many probes in a row without an answer make a silo dead, once a second silo says so, too. Default: 3.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>
    /// How long a gateway that is a program of its own waits for a grain's answer; like <c>GrainHost:ResponseTimeout</c> longer than
    /// the longest wait in a pool's queue. A call that was under way to a silo that died is given up after this time. Default: 15 s.
    /// </summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a starting gateway looks for a silo before it gives up. Default: 60 s.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
