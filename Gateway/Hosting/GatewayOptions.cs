namespace IdleCloud.Gateway.Hosting;

/// <summary>Where and how this gateway listens; section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// The gateway's name in jobs and miner sessions: 1 to 64 of a–z, 0–9 and hyphen, different from that of every other gateway
    /// of the cluster. Default: <c>gw-</c> and eight random characters, new at each start.
    /// </summary>
    public string Id { get; set; } = $"gw-{Random.Shared.GetHexString(8, lowercase: true)}";

    /// <summary>
    /// Where the cluster's other gateways reach this one, an <c>https</c> URL of its private listener; each of its miners' sessions carries it.
    /// Never one that customers or miners can reach. Default: null, and others do not.
    /// </summary>
    public string? PeerAddress { get; set; }

    /// <summary>
    /// The IP address to listen on; <c>0.0.0.0</c> or <c>::</c> for all. Default: 127.0.0.1, so that nothing is reachable from
    /// outside unless it is asked for.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port for HTTP/1.1 without TLS; 0 for any free one. Default: 8080.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>The port for TLS with HTTP/1.1 and 2 by ALPN; 0 for any free one, null for none. Default: null.</summary>
    public int? TlsPort { get; set; }

    /// <summary>
    /// The certificate of the TLS port: a PFX file, or a PEM file that has the chain and, unless <see cref="CertificateKeyPath"/>
    /// names another file, the key. Default: null, for a self-signed one that is made in <see cref="DataDirectory"/>; clients have
    /// to be told to trust that one.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>The key's PEM file where the certificate's own file does not have it. Default: null.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>The password of the PFX file or of the PEM key. Default: null.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Where the gateway keeps files: the self-signed certificate, and the key of customers' files. Default: <c>.idlecloud</c>.</summary>
    public string DataDirectory { get; set; } = ".idlecloud";

    /// <summary>
    /// How long a short grain call (a key, the catalogue, a pool's state) may take. Longer waits out more of a store's hiccups;
    /// customers learn later that the service is unavailable. Default: 2 s.
    /// </summary>
    public TimeSpan GrainCallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a request waits for what it has to know first (its key, the catalogue, a pool's state) when a silo is lost: longer than it
    /// takes until that is known. Longer answers more customers after a worse loss, shorter tells them sooner. Default: 6 s.
    /// </summary>
    public TimeSpan LookUpPatience { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// A grain call that may be repeated and has no answer after so long is sent again: nobody tells a gateway that the silo which had its
    /// call is dead. Shorter finds out sooner, for more calls while silos are merely slow. Default: 1 s.
    /// </summary>
    public TimeSpan RepeatCallsAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a job's grain is asked again when its silo is lost: before an answer begins, and at its end for its bill. Then the
    /// customer is told that the service is unavailable. Default: 20 s.
    /// </summary>
    public TimeSpan JobCallPatience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The most connections at once, customers and miners together; the next one is closed at once. An open stream costs about
    /// 12 KB here and a file descriptor. Default: 50,000.
    /// </summary>
    public int MaxConnections { get; set; } = 50_000;

    /// <summary>
    /// The most connections at once from one address; the next one is closed at once. Keeps one host from using up
    /// <see cref="MaxConnections"/>; behind a reverse proxy all customers share one address. Default: 10,000.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; } = 10_000;
}
