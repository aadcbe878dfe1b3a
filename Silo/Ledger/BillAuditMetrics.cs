using System.Diagnostics.Metrics;

namespace IdleCloud.Silo.Ledger;

/// <summary>Counts bills that were checked.</summary>
internal sealed class BillAuditMetrics
{
    private readonly Counter<long> _checked;
    private readonly Counter<long> _wrong;

    public BillAuditMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(LedgerMetrics.MeterName);
        _checked = meter.CreateCounter<long>("idlecloud.ledger.audit.bills", "{bill}", "Bills in the books that were computed again.");
        _wrong = meter.CreateCounter<long>("idlecloud.ledger.audit.wrong", "{sentence}", "What was found to be wrong with them.");
    }

    /// <summary>Bills were checked.</summary>
    public void OnChecked(int bills, int wrong)
    {
        _checked.Add(bills);
        if (wrong > 0) _wrong.Add(wrong);
    }
}
