using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>What the agent's GPUs draw, by their own sensors: the whole card, without the power supply's losses.</summary>
internal sealed class GpuPower(GpuMonitor monitor, GpuSelection own) : IPowerSource
{
    /// <inheritdoc/>
    public string Name => "GPU through " + string.Join(" and ", Enumerable.Range(0, monitor.Sources.Count)
        .Where(source => Own(source).Any(gpu => gpu.PowerWatts is not null)).Select(source => monitor.Sources[source].Name));

    /// <summary>True when one of the agent's GPUs tells it.</summary>
    public bool CanRead => ReadWatts() is not null;

    /// <inheritdoc/>
    public double? ReadWatts()
    {
        double?[] told = [.. Enumerable.Range(0, monitor.Sources.Count).SelectMany(Own).Select(gpu => gpu.PowerWatts)];
        // A source that has been silent for too long shows no GPU: then nothing is told, not less.
        return told.Length == 0 || told.All(watts => watts is null) ? null : told.Sum(watts => watts ?? 0);
    }

    private IEnumerable<GpuReading> Own(int source) => monitor.Current(source)?.Gpus.Where(own.Includes) ?? [];
}
