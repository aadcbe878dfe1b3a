using System.Runtime.Versioning;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>Asks Windows whether the machine runs on its battery. It has never been run: no such machine was at hand.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPowerProbe : IOwnerProbe
{
    /// <inheritdoc/>
    public string Name => "battery";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        bool? isOnBattery = WindowsNative.GetSystemPowerStatus(out WindowsNative.PowerStatus status) ? WindowsReadings.IsOnBattery(status.Line) : null;
        return Task.FromResult<OwnerFinding>(known => known with { IsOnBattery = isOnBattery });
    }
}
