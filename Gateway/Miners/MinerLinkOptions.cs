using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>How this gateway treats miners' connections; section <c>MinerLink</c>.</summary>
internal sealed class MinerLinkOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MinerLink";

    /// <summary>
    /// A miner that has sent nothing for so long is lost: its jobs go elsewhere. Shorter finds a dead machine sooner, longer
    /// forgives one that is busy. Default: 3 s, three heartbeats.
    /// </summary>
    public TimeSpan SilenceTimeout { get; set; } = WireLimits.HeartbeatInterval * WireLimits.MissedHeartbeats;

    /// <summary>
    /// How often a session tells its pools that it is alive and what it can take, news in between left aside. Pools drop who is
    /// silent for three of these. Default: 5 s.
    /// </summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What the jobs of a miner get to finish when this gateway stops, before its connection is closed. Shorter than <c>Lifetime:DrainTimeout</c>, so
    /// that the answers that are cut here can go on at another miner while their customers are still served. Default: 20 s.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often the key of an open session is looked at again: a miner whose key was revoked has jobs for that much longer. Shorter costs a grain
    /// call for each session. Default: 30 s.
    /// </summary>
    public TimeSpan KeyCheckInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A port of <c>Gateway:Address</c> for agents that dial over gRPC without TLS, for behind a proxy that ends it; 0 for any free
    /// one. With TLS gRPC is at <c>Gateway:TlsPort</c>. Only in a build with gRPC. Default: null, for none.
    /// </summary>
    public int? GrpcPort { get; set; }
}
