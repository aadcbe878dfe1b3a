using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace IdleCloud.MinerAgent.Gpu.Windows;

/// <summary>GPUs of any vendor through Windows' performance counters. It has never been run: no such machine was at hand.</summary>
[SupportedOSPlatform("windows")]
internal sealed class CounterSource : IGpuSource, IDisposable
{
    private const string LoadPath = @"\GPU Engine(*)\Utilization Percentage";
    private const string MemoryPath = @"\GPU Process Memory(*)\Dedicated Usage";

    private readonly nint _query;
    private readonly nint _load;
    private readonly nint _memory;

    private CounterSource(nint query, nint load, nint memory)
    {
        _query = query;
        _load = load;
        _memory = memory;
    }

    /// <inheritdoc/>
    public string Name => "Windows' performance counters";

    /// <inheritdoc/>
    public bool IsNvidia => false;

    /// <summary>A rate is told between two looks.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens the counters; null where this Windows does not have them.</summary>
    public static CounterSource? TryOpen()
    {
        if (PdhNative.PdhOpenQuery(null, 0, out nint query) != 0) return null;
        if (PdhNative.PdhAddEnglishCounter(query, LoadPath, 0, out nint load) == 0
            && PdhNative.PdhAddEnglishCounter(query, MemoryPath, 0, out nint memory) == 0
            && PdhNative.PdhCollectQueryData(query) == 0)
        {
            return new CounterSource(query, load, memory);
        }

        _ = PdhNative.PdhCloseQuery(query);
        return null;
    }

    /// <inheritdoc/>
    public Task<GpuLook?> LookAsync(CancellationToken cancellationToken) => Task.FromResult(
        PdhNative.PdhCollectQueryData(_query) == 0 ? CounterTable.Read(Read(_load), Read(_memory)) : null);

    /// <inheritdoc/>
    public void Dispose() => _ = PdhNative.PdhCloseQuery(_query);

    private static IReadOnlyList<(string Instance, double Value)> Read(nint counter)
    {
        uint bytes = 0;
        if (PdhNative.PdhGetFormattedCounterArray(counter, PdhNative.Double, ref bytes, out _, 0) != PdhNative.MoreData) return [];
        nint buffer = Marshal.AllocHGlobal((int)bytes);
        try
        {
            if (PdhNative.PdhGetFormattedCounterArray(counter, PdhNative.Double, ref bytes, out uint count, buffer) != 0) return [];
            int size = Marshal.SizeOf<PdhNative.CounterItem>();
            return [.. Enumerable.Range(0, (int)count)
                .Select(index => Marshal.PtrToStructure<PdhNative.CounterItem>(buffer + (index * size)))
                .Where(item => item.Status is PdhNative.ValidData or PdhNative.NewData)
                .Select(item => (Marshal.PtrToStringUni(item.Name) ?? "", item.Value))];
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
        }
    }
}
