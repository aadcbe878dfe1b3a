namespace IdleCloud.Silo.TraceSinks;

/// <summary>Spans of customers' requests, for collectors of their own. Section <c>TraceSinks</c>.</summary>
internal sealed class TraceSinkOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "TraceSinks";

    /// <summary>
    /// What the headers of customers' sinks are encrypted with: 32 bytes in base64, the same on all silos. Default: none; then a sink has no
    /// headers.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>How long a sink may take. Default: 10 s.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after the first failure spans are sent again; each further time twice as long. Default: 1 s.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After so many tries spans are given up. More reaches a sink that is away for longer, and keeps more waiting. Default: 5.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Spans that may wait for one sink in this process; what comes then is given up. Default: 2,000.</summary>
    public int MaxWaiting { get; set; } = 2_000;
}
