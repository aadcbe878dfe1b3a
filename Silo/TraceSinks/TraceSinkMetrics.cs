using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IdleCloud.Silo.TraceSinks;

/// <summary>Counts what becomes of spans for customers' sinks.</summary>
internal sealed class TraceSinkMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.TraceSinks";

    private readonly Counter<long> _spans;

    public TraceSinkMetrics(IMeterFactory meters) => _spans = meters.Create(MeterName)
        .CreateCounter<long>("idlecloud.trace_sinks.spans", "{span}", "Spans for customers' sinks, by what became of them.");

    /// <summary>Spans were sent, or given up.</summary>
    public void OnEnded(string result, int count) => _spans.Add(count, new TagList { { "result", result } });
}
