using System.Globalization;

namespace IdleCloud.MinerAgent.Gpu.Drm;

/// <summary>
/// What the kernel counts for one user of a GPU, as <c>/proc/PID/fdinfo/N</c> shows it: the same keys for amdgpu, i915, xe and others.
/// </summary>
/// <param name="Address">The GPU's address on the PCI bus.</param>
/// <param name="Id">Of this user of it; several files of a process may be the same user.</param>
/// <param name="Engines">What each part of the GPU was busy with it, and in all where that is counted too (else: nanoseconds).</param>
/// <param name="MemoryBytes">The GPU's own memory that it has.</param>
internal sealed record DrmClient(string Address, string Id, IReadOnlyDictionary<string, (double Busy, double? All)> Engines, long MemoryBytes)
{
    private static readonly string[] OwnMemory = ["vram", "local"];

    /// <summary>Reads the file; null when it is no GPU's.</summary>
    public static DrmClient? Parse(string text)
    {
        Dictionary<string, string> lines = text.Split('\n')
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(line => line.Length == 2)
            .GroupBy(line => line[0]).ToDictionary(line => line.Key, line => line.First()[1], StringComparer.Ordinal);
        if (!lines.TryGetValue("drm-pdev", out string? address) || !lines.TryGetValue("drm-client-id", out string? id)) return null;
        Dictionary<string, (double, double?)> engines = [];
        foreach ((string key, string value) in lines)
        {
            if (Named(key, "drm-engine-") is { } engine && !engine.StartsWith("capacity-", StringComparison.Ordinal))
            {
                engines[engine] = (Number(value), null);
            }
            else if (Named(key, "drm-cycles-") is { } cycles && lines.TryGetValue("drm-total-cycles-" + cycles, out string? all))
            {
                engines[cycles] = (Number(value), Number(all));
            }
        }

        return new DrmClient(address, id, engines, Memory(lines));
    }

    /// <summary>True for a part of the GPU that encodes video and does nothing else.</summary>
    public static bool IsEncoder(string engine) => engine.StartsWith("enc", StringComparison.Ordinal);

    /// <summary>Newer kernels say "resident", older ones "memory"; both may be there.</summary>
    private static long Memory(Dictionary<string, string> lines)
    {
        foreach (string kind in new[] { "drm-resident-", "drm-memory-" })
        {
            string[] values = [.. lines.Where(line => Named(line.Key, kind) is { } region && IsOwnMemory(region)).Select(line => line.Value)];
            if (values.Length > 0) return values.Sum(Bytes);
        }

        return 0;
    }

    private static bool IsOwnMemory(string region) => OwnMemory.Any(name => region.StartsWith(name, StringComparison.Ordinal));

    private static string? Named(string key, string start) => key.StartsWith(start, StringComparison.Ordinal) ? key[start.Length..] : null;

    private static double Number(string value) =>
        double.TryParse(value.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out double number) ? number : 0;

    private static long Bytes(string value) => (long)Number(value) * (value.Split(' ').ElementAtOrDefault(1) switch
    {
        "KiB" => 1024,
        "MiB" => 1024 * 1024,
        _ => 1,
    });
}
