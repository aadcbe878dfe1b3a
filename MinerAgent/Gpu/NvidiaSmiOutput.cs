using System.Globalization;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Reads what <c>nvidia-smi --query-gpu=… --format=csv,noheader,nounits</c> prints.</summary>
internal static class NvidiaSmiOutput
{
    /// <summary>What is asked for, in the order in which <see cref="Parse"/> reads it.</summary>
    public const string Query =
        "index,uuid,name,driver_version,memory.total,memory.used,utilization.gpu,temperature.gpu,power.draw,compute_cap,mig.mode.current";

    private const int Columns = 11;
    private const long MiB = 1024 * 1024;

    /// <summary>The GPUs; lines that are none (a warning, for example) are passed over.</summary>
    public static IReadOnlyList<GpuReading> Parse(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseLine).OfType<GpuReading>()];

    private static GpuReading? ParseLine(string line)
    {
        string[] cells = line.Split(',', StringSplitOptions.TrimEntries);
        if (cells.Length != Columns || !int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return null;
        return new GpuReading(
            index,
            Uuid: cells[1],
            Name: cells[2],
            Driver: cells[3],
            MemoryTotal: (long?)(Number(cells[4]) * MiB),
            MemoryUsed: (long?)(Number(cells[5]) * MiB),
            UtilizationPercent: Number(cells[6]),
            TemperatureCelsius: Number(cells[7]),
            PowerWatts: Number(cells[8]),
            ComputeCapability: Number(cells[9]) is null ? null : cells[9],
            IsMig: cells[10].Equals("Enabled", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Null for [N/A], [Not Supported], [Unknown Error], [Insufficient Permissions] and whatever else is no number.</summary>
    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
