using System.Diagnostics.Metrics;
using IdleCloud.Contracts.Payments;

namespace IdleCloud.Silo.Payments;

/// <summary>Counts notices and payouts. Notices that contradict or cannot be read, and payouts for a person, should be zero.</summary>
internal sealed class PaymentMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Payments";

    private readonly Counter<long> _notices;
    private readonly Counter<long> _payouts;

    public PaymentMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _notices = meter.CreateCounter<long>("idlecloud.payments.notices", "{notice}", "Notices of the payment provider, by what became of them.");
        _payouts = meter.CreateCounter<long>("idlecloud.payments.payouts", "{payout}", "Payouts that ended, by how.");
    }

    /// <summary>A notice was taken.</summary>
    public void OnNotice(NoticeResult result)
    {
        if (_notices.Enabled) _notices.Add(1, new KeyValuePair<string, object?>("result", result.ToString()));
    }

    /// <summary>A payout came to an end.</summary>
    public void OnPayout(string end)
    {
        if (_payouts.Enabled) _payouts.Add(1, new KeyValuePair<string, object?>("end", end));
    }
}
