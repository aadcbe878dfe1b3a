namespace IdleCloud.LocalSilo.Engine;

/// <summary>The host's time: monotonic timestamps, and a coarse one that costs nothing to read.</summary>
internal sealed class SiloClock(TimeProvider time)
{
    private long _now = time.GetTimestamp();

    /// <summary>Where the time comes from.</summary>
    internal TimeProvider Provider => time;

    /// <summary>The timestamp of the last <see cref="Tick"/>, at most a second or so old: enough to tell the idle.</summary>
    internal long Now => Volatile.Read(ref _now);

    /// <summary>Takes the time.</summary>
    internal void Tick() => Volatile.Write(ref _now, time.GetTimestamp());

    /// <summary>The timestamp this long from now.</summary>
    internal long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>A token that is cancelled after a while.</summary>
    internal CancellationTokenSource Limit(TimeSpan span) => new(span, time);
}
