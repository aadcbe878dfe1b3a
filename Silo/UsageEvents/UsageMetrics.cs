using System.Diagnostics.Metrics;

namespace IdleCloud.Silo.UsageEvents;

/// <summary>Counts usage events on their way, and says how far behind their readers are.</summary>
internal sealed class UsageMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "IdleCloud.Usage";

    private readonly Counter<long> _published;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _redelivered;
    private readonly Counter<long> _repeated;
    private volatile Measurement<double>[] _lag = [];

    public UsageMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _published = meter.CreateCounter<long>("idlecloud.usage.published", "{event}", "Usage events that were given to the stream.");
        _taken = meter.CreateCounter<long>("idlecloud.usage.taken", "{event}", "Usage events that a reader has taken.");
        _redelivered = meter.CreateCounter<long>(
            "idlecloud.usage.redelivered", "{event}", "Of those, the ones that were lost on the way and read from the books again.");
        _repeated = meter.CreateCounter<long>("idlecloud.usage.repeated", "{event}", "Usage events that came to a reader that had taken them.");
        meter.CreateObservableGauge("idlecloud.usage.lag", () => _lag, "s", "How old the oldest event is that a reader has not taken.");
    }

    /// <summary>The stream has events.</summary>
    public void OnPublished(int count) => _published.Add(count);

    /// <summary>A reader has taken events: as they came, or read from the books since they had not come.</summary>
    public void OnTaken(string reader, int count, bool hasCome)
    {
        if (count == 0) return;
        _taken.Add(count, Tag(reader));
        if (!hasCome) _redelivered.Add(count, Tag(reader));
    }

    /// <summary>Events came again.</summary>
    public void OnRepeated(string reader, int count)
    {
        if (count > 0) _repeated.Add(count, Tag(reader));
    }

    /// <summary>How far the readers are behind now.</summary>
    public void OnLag(IEnumerable<(string Reader, DateTimeOffset? Oldest)> readers, DateTimeOffset now) => _lag =
    [
        .. readers.Select(each => new Measurement<double>(each.Oldest is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0, Tag(each.Reader))),
    ];

    private static KeyValuePair<string, object?> Tag(string reader) => new("reader", reader);
}
