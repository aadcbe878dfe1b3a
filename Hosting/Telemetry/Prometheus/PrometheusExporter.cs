using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace IdleCloud.Hosting.Telemetry.Prometheus;

/// <summary>Reads all instruments when it is asked to, and writes them down as Prometheus' text.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    /// <summary>Makes it, with a reader for one provider.</summary>
    public PrometheusExporter() => Reader = new BaseExportingMetricReader(this);

    /// <summary>What a provider has to be given.</summary>
    public MetricReader Reader { get; }

    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>All series as they are now. Two scrapes at once are one after the other.</summary>
    public string Scrape()
    {
        lock (_gate)
        {
            _text.Clear();
            Collect?.Invoke(Timeout.Infinite);
            return _text.ToString();
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        var metrics = new List<Metric>();
        foreach (Metric metric in batch) metrics.Add(metric);
        PrometheusText.Write(_text, metrics);
        return ExportResult.Success;
    }
}
