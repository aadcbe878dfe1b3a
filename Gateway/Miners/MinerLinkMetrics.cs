using System.Diagnostics.Metrics;

namespace IdleCloud.Gateway.Miners;

/// <summary>What happens on miners' connections; meter <c>IdleCloud.Gateway.Miners</c>.</summary>
internal sealed class MinerLinkMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Gateway.Miners";

    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _ended;

    /// <summary>Makes the instruments.</summary>
    public MinerLinkMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _connections = meter.CreateUpDownCounter<int>("idlecloud.miners.connections", "{connection}", "Miners that are connected here.");
        _dropped = meter.CreateCounter<long>("idlecloud.miners.dropped_frames", "{frame}", "Frames of miners that belong to no job here.");
        _ended = meter.CreateCounter<long>("idlecloud.miners.ended", "{connection}", "Miners' connections that ended, by reason.");
    }

    /// <summary>A session began.</summary>
    public void Connected() => _connections.Add(1);

    /// <summary>A session ended.</summary>
    public void Disconnected(ConnectionEnd end)
    {
        _connections.Add(-1);
        _ended.Add(1, new KeyValuePair<string, object?>("reason", end.ToString()));
    }

    /// <summary>A frame named a job that is not running on its connection.</summary>
    public void FrameDropped() => _dropped.Add(1);
}
