using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Profit;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>What can tell what serving draws on this machine.</summary>
/// <param name="Sources">What measures.</param>
/// <param name="Missing">What could and may not, with what helps; null where nothing is amiss.</param>
internal sealed record PowerSources(IReadOnlyList<IPowerSource> Sources, string? Missing)
{
    /// <summary>Finds it.</summary>
    public static PowerSources Find(MinerSettings settings, GpuMonitor gpus, TimeProvider timeProvider)
    {
        // A server on another machine draws its power there.
        if (settings.EngineUrl is { IsLoopback: false } far) return new PowerSources([], $"the engine is on another machine ({far.Host})");
        List<IPowerSource> sources = [];
        bool isOnGpu = settings.Engine == EngineKind.OpenAi
            || EngineFactories.DeviceFor(settings, gpus.Sources.Any(source => source.IsNvidia)) != ComputeDevice.Cpu;
        if (isOnGpu && new GpuPower(gpus, settings.GpuDevices) is { CanRead: true } cards) sources.Add(cards);
        bool isForbidden = false;
        if (OperatingSystem.IsLinux() && RaplPower.TryOpen(timeProvider, out isForbidden) is { } processors) sources.Add(processors);
        return new PowerSources(sources, isForbidden
            ? $"the processor tells its draw to root only; `sudo chmod a+r {RaplPower.DefaultFolder}/*/energy_uj` lets the agent read it until the next start"
            : null);
    }
}
