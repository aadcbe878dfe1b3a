using System.Diagnostics.Metrics;
using IdleCloud.Contracts.Batches;

namespace IdleCloud.Gateway.Batches;

/// <summary>Counts the lines of batches that this gateway has run.</summary>
internal sealed class BatchLineMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.BatchLines";

    private readonly Counter<long> _ended;

    public BatchLineMetrics(IMeterFactory meters) => _ended = meters.Create(MeterName).CreateCounter<long>(
        "idlecloud.batch_lines.ended", "{line}", "Lines of batches that were run here, by what has become of them.");

    /// <summary>A line has ended; null where only the books can tell how.</summary>
    public void OnEnded(LineEnd? end) => _ended.Add(1, new KeyValuePair<string, object?>("result", end?.ToString() ?? "Unknown"));
}
