using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Looks how hot the agent's GPUs are and what they draw.</summary>
internal sealed class GpuLimitProbe(GpuMonitor gpus, GpuSelection watched) : IOwnerProbe
{
    /// <inheritdoc/>
    public string Name => "GPU temperature and power";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        GpuReading[] now = [.. gpus.Readings.Where(watched.Includes)];
        double? celsius = now.Max(gpu => gpu.TemperatureCelsius);
        double? watts = now.Any(gpu => gpu.PowerWatts is not null) ? now.Sum(gpu => gpu.PowerWatts) : null;
        return Task.FromResult<OwnerFinding>(known => known with { GpuCelsius = celsius, GpuWatts = watts });
    }
}
