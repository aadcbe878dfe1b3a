using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>
/// Asks Windows since when keyboard and mouse rest, in the session of the agent: as a service it would see nobody's. It has never been
/// run: no such machine was at hand.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsInputProbe : IOwnerProbe
{
    /// <inheritdoc/>
    public string Name => "keyboard and mouse";

    /// <inheritdoc/>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public Task<OwnerFinding> LookAsync(CancellationToken cancellationToken)
    {
        var info = new WindowsNative.LastInput { Size = (uint)Marshal.SizeOf<WindowsNative.LastInput>() };
        TimeSpan? idle = WindowsNative.GetLastInputInfo(ref info) ? WindowsReadings.Between(info.Time, WindowsNative.GetTickCount()) : null;
        return Task.FromResult<OwnerFinding>(known => known with { InputIdle = idle });
    }
}
