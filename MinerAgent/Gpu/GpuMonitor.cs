namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Keeps the GPUs' readings fresh for whoever shows them.</summary>
internal sealed class GpuMonitor(IReadOnlyList<GpuReading> first, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private volatile IReadOnlyList<GpuReading> readings = first;

    /// <summary>The last readings.</summary>
    public IReadOnlyList<GpuReading> Readings => readings;

    /// <summary>Reads until cancelled; a machine that had no GPU at the start is not asked again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (readings.Count == 0) return;
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                IReadOnlyList<GpuReading> now = await NvidiaSmi.ReadAsync(stop).ConfigureAwait(false);
                // A driver that does not answer once keeps its last word.
                if (now.Count > 0) readings = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }
}
