namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>Bounds of a chat request; section <c>Gateway:Requests</c>.</summary>
public sealed class ChatRequestLimits
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Requests";

    /// <summary>The least value of <see cref="MaxBodyBytes"/>.</summary>
    public const int MinBodyBytes = 1024;

    /// <summary>
    /// The greatest value of <see cref="MaxBodyBytes"/>: what a checked request becomes on the miner link is never larger than its
    /// JSON, and a frame to a miner may have 8 MiB.
    /// </summary>
    public const int MaxBodyBytesCeiling = 7 * 1024 * 1024;

    /// <summary>
    /// The most bytes of a request's body; more is answered with 413. It is also what bounds the text of all messages together. A
    /// larger value admits longer prompts; each request being read may hold that much memory. Default: 4 MiB.
    /// </summary>
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most messages of a request. More costs each engine time in its template. Default: 1,024.</summary>
    public int MaxMessages { get; set; } = 1024;

    /// <summary>
    /// The most UTF-8 bytes of one stop sequence. Engines look for every sequence after every token, so that long ones cost miners
    /// time. Default: 128.
    /// </summary>
    public int MaxStopBytes { get; set; } = 128;
}
