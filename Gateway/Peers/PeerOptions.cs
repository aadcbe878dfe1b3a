namespace IdleCloud.Gateway.Peers;

/// <summary>
/// How gateways of one cluster relay to each other; section <c>Gateway:Peers</c>. Only with <c>Gateway:PeerAddress</c>; the certificates are those
/// of the section <c>Cluster</c>.
/// </summary>
internal sealed class PeerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway:Peers";

    /// <summary>
    /// The private IP address to listen on for other gateways. Never one that customers or miners can reach. Default: 127.0.0.1.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port to listen on; null for that of <c>Gateway:PeerAddress</c>. Default: null.</summary>
    public int? Port { get; set; }

    /// <summary>
    /// How long another gateway may take until a miner's connection has the job, a new connection to it included; then another miner is asked. Shorter
    /// finds a dead gateway sooner, longer forgives a busy one. Less than <c>Gateway:Relay:AcceptTimeout</c>, or the miner is blamed. Default: 2 s.
    /// </summary>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A gateway that streams are open to is asked so often for a sign of life, and is lost when none comes for as long again. Shorter finds one that
    /// hangs sooner, longer forgives a pause. At least 1 s. Default: 1 s.
    /// </summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the last frame of a job that was cancelled is waited for before its stream is reset. Default: 2 s.</summary>
    public TimeSpan CancelTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Frames of one job that wait for another gateway, in bytes, beside what the connection holds. More: the job is cancelled, as it is for a
    /// customer that reads too slowly. Default: 256 KiB.
    /// </summary>
    public int MaxBufferedBytes { get; set; } = 256 * 1024;
}
