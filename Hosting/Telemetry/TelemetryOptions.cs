namespace IdleCloud.Hosting.Telemetry;

/// <summary>Who is told what this process does; section <c>Telemetry</c>. By default nobody is, and then nothing is measured either.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// The port of <c>/metrics</c> (Prometheus' text format), <c>/healthz</c> and <c>/readyz</c>, apart from the customers' port; 0 for any free one.
    /// Default: none, and no such listener.
    /// </summary>
    public int? MetricsPort { get; set; }

    /// <summary>
    /// The IP address of that listener. It asks for no key: never one that customers or miners can reach. Default: 127.0.0.1.
    /// </summary>
    public string MetricsAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// An OpenTelemetry collector: an <c>http</c> or <c>https</c> URL, to which <c>/v1/traces</c> and <c>/v1/metrics</c> are added (OTLP over HTTP,
    /// protobuf). Default: none, and neither traces nor metrics are sent.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Headers for the collector, <c>name=value</c> with commas between; secret where they carry a token. Default: none.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>
    /// The share of requests that are traced, 0 to 1, decided by the trace's id: the same decision in every process with the same share, and
    /// never the customer's. More sees rare faults sooner, less costs less. Default: 1.
    /// </summary>
    public double TraceRatio { get; set; } = 1;

    /// <summary>How often metrics are sent to the collector, 1 s to 10 min. Default: 30 s.</summary>
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromSeconds(30);
}
