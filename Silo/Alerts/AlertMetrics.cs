using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace IdleCloud.Silo.Alerts;

/// <summary>Counts what becomes of alerts that are sent.</summary>
internal sealed class AlertMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Alerts";

    private readonly Counter<long> _sent;

    public AlertMetrics(IMeterFactory meters) => _sent = meters.Create(MeterName)
        .CreateCounter<long>("idlecloud.alerts.deliveries", "{alert}", "Tries to send an alert, by what became of them.");

    /// <summary>A try has ended.</summary>
    public void OnTried(AlertChannelKind channel, string result)
    {
        if (_sent.Enabled) _sent.Add(1, new TagList { { "result", result }, { "channel", channel.ToString() } });
    }
}
