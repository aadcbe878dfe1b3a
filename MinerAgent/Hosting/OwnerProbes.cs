using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Hosting.Settings;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Owner.Probes;

namespace IdleCloud.MinerAgent.Hosting;

/// <summary>Chooses what to look at: what the owner's settings need and this machine has.</summary>
internal static class OwnerProbes
{
    /// <summary>The probes for these settings on this machine.</summary>
    /// <param name="settings">The owner's.</param>
    /// <param name="gpus">The GPUs as nvidia-smi shows them.</param>
    /// <param name="timeProvider">The clock.</param>
    public static IReadOnlyList<IOwnerProbe> Create(MinerSettings settings, GpuMonitor gpus, TimeProvider timeProvider)
    {
        YieldRules rules = settings.Yield;
        List<IOwnerProbe> probes = [];
        if (rules.NeverByItself) return probes;
        bool hasNvidia = gpus.Readings.Count > 0;
        // The owner's own server is nobody's child here: its work for the agent's jobs would pass for the owner's.
        bool isOwnKnown = settings.Engine == EngineKind.Llama;
        if (!settings.YieldTo.IsEmpty) probes.Add(new ProgramProbe(settings.YieldTo));
        if (hasNvidia && isOwnKnown && (rules.GpuPercent ?? rules.GpuBytes) is not null)
        {
            probes.Add(new NvidiaProbe(isOwnOnGpu: EngineFactories.DeviceFor(settings, hasNvidia) != ComputeDevice.Cpu));
        }

        if (hasNvidia && (rules.MaxGpuCelsius ?? rules.MaxGpuWatts) is not null) probes.Add(new GpuLimitProbe(gpus));
        if (OperatingSystem.IsLinux() && !rules.OnBattery) probes.Add(new BatteryProbe());
        if (OperatingSystem.IsLinux() && rules.InputIdle is not null) probes.Add(new LogindProbe(timeProvider));
        return probes;
    }
}
