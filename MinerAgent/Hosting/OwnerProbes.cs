using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Owner.Probes;
using IdleCloud.MinerAgent.Processes;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Chooses what to look at: what the owner's settings need and this machine has.</summary>
internal static class OwnerProbes
{
    /// <summary>The probes for these settings on this machine.</summary>
    /// <param name="settings">The owner's.</param>
    /// <param name="gpus">What asks the GPUs.</param>
    /// <param name="timeProvider">The clock.</param>
    public static IReadOnlyList<IOwnerProbe> Create(MinerSettings settings, GpuMonitor gpus, TimeProvider timeProvider)
    {
        YieldRules rules = settings.Yield;
        List<IOwnerProbe> probes = [];
        if (rules.NeverByItself) return probes;
        if (!settings.YieldTo.IsEmpty) probes.Add(new ProgramProbe(settings.YieldTo));
        if ((rules.GpuPercent ?? rules.GpuBytes) is not null && WatchUse(settings, gpus) is { } use) probes.Add(use);
        if (gpus.Sources.Count > 0 && (rules.MaxGpuCelsius ?? rules.MaxGpuWatts) is not null) probes.Add(new GpuLimitProbe(gpus, settings.GpuDevices));
        if (!rules.OnBattery) probes.AddRange(Battery());
        if (rules.InputIdle is not null) probes.AddRange(Input(timeProvider));
        return probes;
    }

    private static GpuProbe? WatchUse(MinerSettings settings, GpuMonitor gpus)
    {
        ComputeDevice device = EngineFactories.DeviceFor(settings, gpus.Sources.Any(source => source.IsNvidia));
        // The owner's own server is nobody's child here: unless he names it, its work for the agent's jobs would pass for his own.
        bool isOwnKnown = settings.Engine != EngineKind.OpenAi || !settings.EnginePrograms.IsEmpty;
        bool isOwnOnGpu = settings.Engine == EngineKind.OpenAi || device != ComputeDevice.Cpu;
        bool IsWatched(IGpuSource source) =>
            settings.Engine == EngineKind.OpenAi || device != ComputeDevice.Cuda || source.IsNvidia || OperatingSystem.IsWindows();
        return isOwnKnown && gpus.Sources.Any(IsWatched)
            ? new GpuProbe(gpus, settings.GpuDevices, IsWatched, new EngineProcesses(settings.EnginePrograms), isOwnOnGpu)
            : null;
    }

    private static IEnumerable<IOwnerProbe> Battery()
    {
        if (OperatingSystem.IsLinux()) yield return new BatteryProbe();
        if (OperatingSystem.IsWindows()) yield return new WindowsPowerProbe();
    }

    private static IEnumerable<IOwnerProbe> Input(TimeProvider timeProvider)
    {
        if (OperatingSystem.IsLinux()) yield return new LogindProbe(timeProvider);
        if (OperatingSystem.IsWindows()) yield return new WindowsInputProbe();
    }
}
