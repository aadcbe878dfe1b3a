using System.Diagnostics.Metrics;
using IdleCloud.Contracts.Batches;

namespace IdleCloud.Silo.Batches;

/// <summary>Counts batches on their way.</summary>
internal sealed class BatchMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Batches";

    private readonly Counter<long> _offers;
    private readonly Counter<long> _ended;

    public BatchMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _offers = meter.CreateCounter<long>("idlecloud.batches.offers", "{offer}", "Batches that were offered to gateways, each again and again.");
        _ended = meter.CreateCounter<long>("idlecloud.batches.ended", "{batch}", "Batches that have ended after they had begun, by how.");
    }

    /// <summary>A batch is on offer.</summary>
    public void OnOffered() => _offers.Add(1);

    /// <summary>A batch has ended.</summary>
    public void OnEnded(BatchStatus status) => _ended.Add(1, new KeyValuePair<string, object?>("status", status.ToString()));
}
