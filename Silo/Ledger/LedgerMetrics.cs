using System.Diagnostics.Metrics;

namespace IdleCloud.Silo.Ledger;

/// <summary>Counts bills and measures writes and commits.</summary>
internal sealed class LedgerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Ledger";

    private readonly Counter<long> _posts;
    private readonly Counter<long> _booked;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;
    private readonly Histogram<int> _logged;
    private readonly Histogram<double> _log;
    private readonly Histogram<int> _written;
    private readonly Histogram<double> _write;
    private Func<long> _journal = static () => 0;
    private Func<long> _behind = static () => 0;
    private Func<double> _lag = static () => 0;

    public LedgerMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _posts = meter.CreateCounter<long>("idlecloud.ledger.posts", "{bill}", "Bills, by what their jobs were told.");
        _booked = meter.CreateCounter<long>("idlecloud.ledger.booked", "{bill}", "Bills that came to the books, by what became of them there.");
        _batch = meter.CreateHistogram<int>("idlecloud.ledger.commit.bills", "{bill}", "Bills in one commit.");
        _commit = meter.CreateHistogram<double>("idlecloud.ledger.commit.duration", "s", "Time of one commit.");
        _logged = meter.CreateHistogram<int>("idlecloud.ledger.log.bills", "{bill}", "Bills in one row of the log.");
        _log = meter.CreateHistogram<double>("idlecloud.ledger.log.duration", "s", "Time of one row of the log, with the disk's.");
        _written = meter.CreateHistogram<int>("idlecloud.ledger.journal.bills", "{bill}", "Bills in one write of the journal.");
        _write = meter.CreateHistogram<double>("idlecloud.ledger.journal.duration", "s", "Time of one write of the journal, with the disk's.");
        meter.CreateObservableGauge("idlecloud.ledger.journal.size", () => _journal(), "By", "Bytes of bills that are in the journal and not in the books.");
        meter.CreateObservableGauge("idlecloud.ledger.behind.size", () => _behind(), "By", "Bytes of bills that were accepted and are not in the books.");
        meter.CreateObservableGauge("idlecloud.ledger.behind.time", () => _lag(), "s", "How old the oldest of them is.");
    }

    /// <summary>Shows what the journal has, and how far the books are behind all that was accepted.</summary>
    public void Watch(Func<long> journal, Func<long> behind, Func<double> seconds) => (_journal, _behind, _lag) = (journal, behind, seconds);

    /// <summary>Jobs were told.</summary>
    public void OnAnswered(PostStatus status, int count)
    {
        if (_posts.Enabled && count > 0) _posts.Add(count, new KeyValuePair<string, object?>("status", status.ToString()));
    }

    /// <summary>A bill came to the books.</summary>
    public void OnBooked(BookedAs result)
    {
        if (_booked.Enabled) _booked.Add(1, new KeyValuePair<string, object?>("result", result.ToString()));
    }

    /// <summary>PostgreSQL has taken a row of the log.</summary>
    public void OnLogged(int bills, TimeSpan duration)
    {
        _logged.Record(bills);
        _log.Record(duration.TotalSeconds);
    }

    /// <summary>The disk has taken a write of the journal.</summary>
    public void OnWritten(int bills, TimeSpan duration)
    {
        _written.Record(bills);
        _write.Record(duration.TotalSeconds);
    }

    /// <summary>A commit was confirmed.</summary>
    public void OnCommitted(int bills, TimeSpan duration)
    {
        _batch.Record(bills);
        _commit.Record(duration.TotalSeconds);
    }
}
