using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace IdleCloud.MinerAgent.Gpu.Windows;

/// <summary>Windows' performance data helper.</summary>
[SupportedOSPlatform("windows")]
internal static class PdhNative
{
    /// <summary>PDH_FMT_DOUBLE, not capped at 100.</summary>
    internal const uint Double = 0x00000200 | 0x00008000;

    /// <summary>PDH_MORE_DATA: the size was told.</summary>
    internal const uint MoreData = 0x800007D2;

    /// <summary>PDH_CSTATUS_VALID_DATA.</summary>
    internal const uint ValidData = 0;

    /// <summary>PDH_CSTATUS_NEW_DATA.</summary>
    internal const uint NewData = 1;

    /// <summary>Makes a query.</summary>
    [DllImport("pdh.dll", EntryPoint = "PdhOpenQueryW", CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static extern uint PdhOpenQuery(string? source, nint data, out nint query);

    /// <summary>Adds a counter under its English name.</summary>
    [DllImport("pdh.dll", EntryPoint = "PdhAddEnglishCounterW", CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static extern uint PdhAddEnglishCounter(nint query, string path, nint data, out nint counter);

    /// <summary>Reads all counters.</summary>
    [DllImport("pdh.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static extern uint PdhCollectQueryData(nint query);

    /// <summary>The values of all instances of a counter, into a buffer that also gets their names.</summary>
    [DllImport("pdh.dll", EntryPoint = "PdhGetFormattedCounterArrayW")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static extern uint PdhGetFormattedCounterArray(nint counter, uint format, ref uint bytes, out uint count, nint items);

    /// <summary>Ends a query.</summary>
    [DllImport("pdh.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static extern uint PdhCloseQuery(nint query);

    /// <summary>PDH_FMT_COUNTERVALUE_ITEM_W with a double.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CounterItem
    {
        /// <summary>The instance's name.</summary>
        public nint Name;

        /// <summary>Whether the value counts.</summary>
        public uint Status;

        /// <summary>The value.</summary>
        public double Value;
    }
}
