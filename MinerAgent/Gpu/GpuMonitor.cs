namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Keeps what the sources see fresh for whoever needs it. Safe for all threads.</summary>
internal sealed class GpuMonitor(IReadOnlyList<IGpuSource> sources, TimeProvider timeProvider)
{
    /// <summary>A driver that has been silent for so long cannot be told anything from.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly Seen?[] _seen = new Seen?[sources.Count];

    /// <summary>What is asked.</summary>
    public IReadOnlyList<IGpuSource> Sources => sources;

    /// <summary>All GPUs as they were seen last: a driver that does not answer once keeps its last word.</summary>
    public IReadOnlyList<GpuReading> Readings => [.. Enumerable.Range(0, sources.Count).SelectMany(index => Volatile.Read(ref _seen[index])?.Look.Gpus ?? [])];

    /// <summary>What a source sees now; null when it has been silent for too long.</summary>
    /// <param name="source">Its place among <see cref="Sources"/>.</param>
    public GpuLook? Current(int source) =>
        Volatile.Read(ref _seen[source]) is { } last && timeProvider.GetElapsedTime(last.At) <= Fresh ? last.Look : null;

    /// <summary>Asks each source once.</summary>
    public Task ReadAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, sources.Count).Select(index => ReadAsync(index, cancellationToken)));

    /// <summary>Asks until cancelled, each source at its own pace.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, sources.Count).Select(index => LoopAsync(index, stop)));

    private async Task LoopAsync(int index, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(sources[index].Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) await ReadAsync(index, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private async Task ReadAsync(int index, CancellationToken cancellationToken)
    {
        GpuLook? look = await sources[index].LookAsync(cancellationToken).ConfigureAwait(false);
        if (look is not null) Volatile.Write(ref _seen[index], new Seen(look, timeProvider.GetTimestamp()));
    }

    private sealed record Seen(GpuLook Look, long At);
}
