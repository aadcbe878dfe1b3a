using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace IdleCloud.MinerAgent.Owner.Probes;

/// <summary>What Windows tells of its user and its power.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsNative
{
    /// <summary>When keyboard or mouse of this session were last used.</summary>
    [DllImport("user32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool GetLastInputInfo(ref LastInput info);

    /// <summary>Milliseconds since the start of Windows, in 32 bits.</summary>
    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static extern uint GetTickCount();

    /// <summary>Where the power comes from.</summary>
    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool GetSystemPowerStatus(out PowerStatus status);

    /// <summary>LASTINPUTINFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LastInput
    {
        /// <summary>Bytes of this structure.</summary>
        public uint Size;

        /// <summary>By <see cref="GetTickCount"/>.</summary>
        public uint Time;
    }

    /// <summary>SYSTEM_POWER_STATUS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PowerStatus
    {
        /// <summary>0: on the battery, 1: plugged in, 255: not known.</summary>
        public byte Line;

        /// <summary>128: there is no battery.</summary>
        public byte Battery;

        /// <summary>Percent; 255: not known.</summary>
        public byte Percent;

        /// <summary>1: saving.</summary>
        public byte Saver;

        /// <summary>Seconds left.</summary>
        public uint Left;

        /// <summary>Seconds of a full battery.</summary>
        public uint Full;
    }
}
