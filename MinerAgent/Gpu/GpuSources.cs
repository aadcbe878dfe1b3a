using IdleCloud.MinerAgent.Gpu.Drm;
using IdleCloud.MinerAgent.Gpu.Nvml;
using IdleCloud.MinerAgent.Gpu.Windows;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Finds out how the GPUs of this machine can be asked.</summary>
internal static class GpuSources
{
    /// <summary>All ways that show a GPU: for NVIDIA its library, else its program; for others the kernel or Windows' counters.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up; this throws.</param>
    public static async Task<IReadOnlyList<IGpuSource>> FindAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        List<IGpuSource> sources = [];
        IGpuSource? nvidia = await FirstThatAnswersAsync(
            [NvmlSource.TryOpen(timeProvider, out _), new NvidiaSmiSource()], cancellationToken).ConfigureAwait(false);
        if (nvidia is not null) sources.Add(nvidia);
        if (OperatingSystem.IsLinux() && new DrmSource(timeProvider) is { HasGpus: true } kernel) sources.Add(kernel);
        if (OperatingSystem.IsWindows() && CounterSource.TryOpen() is { } counters) sources.Add(counters);
        return sources;
    }

    private static async Task<IGpuSource?> FirstThatAnswersAsync(IReadOnlyList<IGpuSource?> candidates, CancellationToken cancellationToken)
    {
        foreach (IGpuSource candidate in candidates.OfType<IGpuSource>())
        {
            if (await candidate.LookAsync(cancellationToken).ConfigureAwait(false) is { Gpus.Count: > 0 }) return candidate;
            (candidate as IDisposable)?.Dispose();
        }

        return null;
    }
}
