namespace IdleCloud.Gateway.Relay;

/// <summary>Deadlines and bounds of a running request; section <c>Gateway:Relay</c>.</summary>
internal sealed class RelayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway:Relay";

    /// <summary>
    /// How long a miner may take to say that it has a job. Shorter finds another miner sooner, longer forgives a slow link.
    /// Default: 3 s.
    /// </summary>
    public TimeSpan AcceptTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long until the first token of any kind, reasoning included, from the job's hand-over. It covers reading the whole prompt,
    /// which takes long on a small machine. Default: 60 s.
    /// </summary>
    public TimeSpan FirstTokenTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest gap between two tokens. A miner that hangs is found sooner, by its heartbeats. Default: 30 s.</summary>
    public TimeSpan TokenGapTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The least time that a miner gets for its first token, and between two, whatever it was measured at. Shorter leaves one that has hung
    /// sooner, longer forgives more of one that merely stumbles. Only where another miner was free to take over; else the two above hold. Default: 3 s.
    /// </summary>
    public TimeSpan LeastPatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// So many times as long as a miner has taken at most, of late, it gets on top of that. More forgives jobs that are harder than those before,
    /// less leaves a slow one that has hung sooner. Default: 4.
    /// </summary>
    public int PatienceFactor { get; set; } = 4;

    /// <summary>The longest that a request may take, all attempts and the wait for a miner together. Default: 10 min.</summary>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// After so long without a byte a stream gets a comment, the first of them with the headers. Earlier commits to status 200
    /// sooner, later risks a proxy that hangs up on silence. Default: 10 s.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the customer's connection may take no bytes at all before it is given up. Default: 30 s.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Text that waits for a slow customer, in bytes, beside what the sockets hold. More: the request is cancelled, and the miner
    /// is free for others. Default: 256 KiB.
    /// </summary>
    public int MaxBufferedBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How long the miner of an answer that was cut short may take to say what its prompt had; then the prompt is free. Longer gets
    /// more prompts paid, and keeps their holds for as long. Default: 1 s.
    /// </summary>
    public TimeSpan ReportTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much of a streamed answer, thoughts included, is kept so that another miner can go on with it, in bytes. More saves longer
    /// answers and costs as much memory per stream. A longer one ends with an error when its miner fails. Default: 256 KiB.
    /// </summary>
    public int MaxResumeBytes { get; set; } = 256 * 1024;

    /// <summary>The longest answer, thoughts included, in bytes. More is a miner out of control. Default: 8 MiB.</summary>
    public int MaxAnswerBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>What a miner is given.</summary>
    /// <param name="most">Where nothing is known of it.</param>
    /// <param name="measured">What it takes at most; null when that is not known.</param>
    internal TimeSpan PatienceFor(TimeSpan most, TimeSpan? measured)
    {
        if (measured is not { } known) return most;
        double seconds = LeastPatience.TotalSeconds + (PatienceFactor * known.TotalSeconds);
        return seconds < most.TotalSeconds ? TimeSpan.FromSeconds(seconds) : most;
    }
}
