using System.Globalization;

namespace IdleCloud.MinerAgent.Gpu.Drm;

/// <summary>A graphics card as sysfs shows it.</summary>
/// <param name="Path">Its device's folder.</param>
/// <param name="Address">Its address on the PCI bus.</param>
/// <param name="Driver">The kernel's driver.</param>
internal sealed record DrmCard(string Path, string Address, string Driver)
{
    /// <summary>The drivers that count for each process; NVIDIA's does not.</summary>
    private static readonly string[] Known = ["amdgpu", "i915", "xe"];

    /// <summary>The cards with such a driver, in the order of their numbers.</summary>
    /// <param name="root">The folder with the graphics cards.</param>
    public static IReadOnlyList<DrmCard> FindAll(string root)
    {
        if (!Directory.Exists(root)) return [];
        return [.. Directory.EnumerateDirectories(root, "card*")
            .Where(card => System.IO.Path.GetFileName(card)[4..].All(char.IsAsciiDigit))
            .OrderBy(card => int.Parse(System.IO.Path.GetFileName(card).AsSpan(4), CultureInfo.InvariantCulture))
            .Select(card => Read(System.IO.Path.Combine(card, "device"))).OfType<DrmCard>()];
    }

    /// <summary>What it does now. One that sleeps is let sleep: it is used by nobody.</summary>
    /// <param name="index">Its number among the cards.</param>
    public GpuReading Look(int index)
    {
        bool isAsleep = Text("power/runtime_status") == "suspended";
        string? sensors = Directory.Exists(System.IO.Path.Combine(Path, "hwmon"))
            ? Directory.EnumerateDirectories(System.IO.Path.Combine(Path, "hwmon")).FirstOrDefault()
            : null;
        return new GpuReading(
            index, Address, $"{(Driver == "amdgpu" ? "AMD" : "Intel")} GPU {Address}", Driver,
            MemoryTotal: isAsleep ? null : (long?)Number("mem_info_vram_total"),
            MemoryUsed: isAsleep ? 0 : (long?)Number("mem_info_vram_used"),
            UtilizationPercent: isAsleep ? 0 : Number("gpu_busy_percent"),
            TemperatureCelsius: isAsleep || sensors is null ? null : Number(System.IO.Path.Combine(sensors, "temp1_input")) / 1_000,
            PowerWatts: isAsleep || sensors is null ? null
                : (Number(System.IO.Path.Combine(sensors, "power1_average")) ?? Number(System.IO.Path.Combine(sensors, "power1_input"))) / 1_000_000,
            ComputeCapability: null,
            IsMig: false);
    }

    private static DrmCard? Read(string device)
    {
        string? uevent = ReadText(System.IO.Path.Combine(device, "uevent"));
        string? driver = Value(uevent, "DRIVER=");
        string? address = Value(uevent, "PCI_SLOT_NAME=");
        return driver is not null && address is not null && Known.Contains(driver) ? new DrmCard(device, address, driver) : null;
    }

    private static string? Value(string? lines, string name) =>
        lines?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    private double? Number(string file) =>
        double.TryParse(Text(file), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private string? Text(string file) => ReadText(System.IO.Path.Combine(Path, file));

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
