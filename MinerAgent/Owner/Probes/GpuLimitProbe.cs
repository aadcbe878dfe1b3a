using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Looks how hot the GPUs are and what they draw, by the readings that the live view shows.</summary>
internal sealed class GpuLimitProbe(GpuMonitor gpus) : IOwnerProbe
{
    /// <inheritdoc/>
    public string Name => "GPU temperature and power";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<GpuReading> now = gpus.Readings;
        double? celsius = now.Max(gpu => gpu.TemperatureCelsius);
        double? watts = now.Any(gpu => gpu.PowerWatts is not null) ? now.Sum(gpu => gpu.PowerWatts) : null;
        return Task.FromResult<OwnerFinding>(known => known with { GpuCelsius = celsius, GpuWatts = watts });
    }
}
