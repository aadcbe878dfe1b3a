using System.Diagnostics.Metrics;

namespace IdleCloud.Silo.Ledger;

/// <summary>Counts bills and measures commits.</summary>
internal sealed class LedgerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Ledger";

    private readonly Counter<long> _posted;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;
    private long _journalBytes;

    public LedgerMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _posted = meter.CreateCounter<long>("idlecloud.ledger.posts", "{bill}", "Bills, by what became of them.");
        _batch = meter.CreateHistogram<int>("idlecloud.ledger.commit.bills", "{bill}", "Bills in one commit.");
        _commit = meter.CreateHistogram<double>("idlecloud.ledger.commit.duration", "s", "Time of one commit.");
        meter.CreateObservableGauge("idlecloud.ledger.journal.size", () => Volatile.Read(ref _journalBytes), "By", "Bytes of bills that wait for PostgreSQL.");
    }

    /// <summary>Bills were answered.</summary>
    public void OnPosted(PostStatus status, int count)
    {
        if (_posted.Enabled) _posted.Add(count, new KeyValuePair<string, object?>("status", status.ToString()));
    }

    /// <summary>A commit was confirmed.</summary>
    public void OnCommitted(int bills, TimeSpan duration)
    {
        _batch.Record(bills);
        _commit.Record(duration.TotalSeconds);
    }

    /// <summary>The journal holds so much that is not in the books.</summary>
    public void OnJournal(long bytes) => Volatile.Write(ref _journalBytes, bytes);
}
