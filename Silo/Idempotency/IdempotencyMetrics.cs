using System.Diagnostics.Metrics;
using IdleCloud.Contracts.Idempotency;

namespace IdleCloud.Silo.Idempotency;

/// <summary>Counts requests with an <c>Idempotency-Key</c> by what became of them, and measures what is kept of them.</summary>
internal sealed class IdempotencyMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Idempotency";

    /// <summary>The name of the counter of requests.</summary>
    public const string RequestsName = "idlecloud.idempotency.requests";

    /// <summary>The name of the size of all answers.</summary>
    public const string StoredName = "idlecloud.idempotency.stored.size";

    private readonly Counter<long> _requests;
    private readonly Histogram<long> _answers;
    private long _stored;

    public IdempotencyMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>(RequestsName, "{request}", "Requests with an Idempotency-Key, by what became of them.");
        _answers = meter.CreateHistogram<long>("idlecloud.idempotency.answer.size", "By", "Answers that were kept for repeats, as they are stored.");
        meter.CreateObservableGauge(StoredName, () => Volatile.Read(ref _stored), "By", "All answers that are kept for repeats.");
    }

    /// <summary>A request was told what becomes of it; one that asks again is counted when it does so no more.</summary>
    public void OnAnswered(IdempotencyStatus status, bool hasWaited)
    {
        if (!_requests.Enabled) return;
        string result = status is IdempotencyStatus.Finished ? (hasWaited ? "Joined" : "Replayed") : status.ToString();
        _requests.Add(1, new KeyValuePair<string, object?>("result", result));
    }

    /// <summary>An answer was stored.</summary>
    public void OnKept(int bytes) => _answers.Record(bytes);

    /// <summary>All answers together have so many bytes.</summary>
    public void OnSwept(long bytes) => Volatile.Write(ref _stored, bytes);
}
