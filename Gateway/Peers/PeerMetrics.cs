using System.Diagnostics.Metrics;

namespace IdleCloud.Gateway.Peers;

/// <summary>What happens between gateways; meter <c>IdleCloud.Gateway.Peers</c>.</summary>
internal sealed class PeerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Gateway.Peers";

    private readonly Counter<long> _sent;
    private readonly Counter<long> _served;
    private readonly Counter<long> _lost;

    /// <summary>Makes the instruments.</summary>
    public PeerMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _sent = meter.CreateCounter<long>("idlecloud.peers.sent", "{attempt}", "Attempts given to miners at other gateways.");
        _served = meter.CreateCounter<long>("idlecloud.peers.served", "{attempt}", "Attempts of other gateways' customers given to miners here.");
        _lost = meter.CreateCounter<long>("idlecloud.peers.lost", "{attempt}", "Attempts that failed between gateways.");
    }

    /// <summary>An attempt is on its way to another gateway.</summary>
    public void AttemptSent() => _sent.Add(1);

    /// <summary>A miner here has an attempt of another gateway's customer.</summary>
    public void AttemptServed() => _served.Add(1);

    /// <summary>Another gateway could not be reached, broke off, or does not read.</summary>
    public void AttemptLost() => _lost.Add(1);
}
