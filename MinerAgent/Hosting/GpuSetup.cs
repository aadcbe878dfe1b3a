using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>The GPUs of this machine, and those of them that the engine gets.</summary>
/// <param name="Monitor">What asks them; it has asked once.</param>
/// <param name="HasNvidia">There is one of NVIDIA's.</param>
/// <param name="CudaDevices">The ids of those that the llama engine is to use; empty: all.</param>
/// <param name="Problem">Why the owner's choice cannot be followed; null when it can.</param>
internal sealed record GpuSetup(GpuMonitor Monitor, bool HasNvidia, IReadOnlyList<string> CudaDevices, string? Problem)
{
    /// <summary>Looks what is there.</summary>
    public static async Task<GpuSetup> FindAsync(MinerSettings settings, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var monitor = new GpuMonitor(await GpuSources.FindAsync(timeProvider, cancellationToken).ConfigureAwait(false), timeProvider);
        await monitor.ReadAsync(cancellationToken).ConfigureAwait(false);
        bool hasNvidia = monitor.Sources.Any(source => source.IsNvidia);
        IReadOnlyList<string> ids = settings.GpuDevices.Find(monitor.Readings, out string? problem);
        ComputeDevice device = EngineFactories.DeviceFor(settings, hasNvidia);
        bool isChoice = problem is null && ids.Count > 0 && settings.Engine == EngineKind.Llama;
        if (isChoice && device is ComputeDevice.Vulkan or ComputeDevice.Metal)
        {
            problem = $"--gpu-devices: the llama engine can be told its GPUs with CUDA only, not with {device}. Leave it out, or use a server of yours.";
        }

        return new GpuSetup(monitor, hasNvidia, isChoice && device == ComputeDevice.Cuda ? ids : [], problem);
    }
}
