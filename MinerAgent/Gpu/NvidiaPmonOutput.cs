using System.Globalization;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>
/// Reads what <c>nvidia-smi pmon -c 1 -s um</c> prints. Its columns differ between drivers, so they are found by the names in its
/// first line.
/// </summary>
internal static class NvidiaPmonOutput
{
    private const long MiB = 1024 * 1024;

    /// <summary>The processes; null when this is no such output.</summary>
    public static IReadOnlyList<GpuProcess>? Parse(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] names = Words(lines.FirstOrDefault(line => line.StartsWith('#')) ?? "");
        int gpu = Array.IndexOf(names, "gpu"), id = Array.IndexOf(names, "pid"), compute = Array.IndexOf(names, "sm");
        int encoder = Array.IndexOf(names, "enc"), memory = Array.IndexOf(names, "fb");
        if (gpu < 0 || id < 0 || compute < 0) return null;
        List<GpuProcess> processes = [];
        foreach (string line in lines.Where(line => !line.StartsWith('#')))
        {
            string[] cells = Words(line);
            if (!int.TryParse(Cell(cells, gpu), NumberStyles.None, CultureInfo.InvariantCulture, out int index)) continue;
            // A GPU without processes has a line of dashes.
            if (!int.TryParse(Cell(cells, id), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            long? bytes = (long?)(Number(Cell(cells, memory)) * MiB);
            processes.Add(new GpuProcess(index, process, Number(Cell(cells, compute)), Number(Cell(cells, encoder)), bytes));
        }

        return processes;
    }

    private static string[] Words(string line) => line.TrimStart('#').Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Cell(string[] cells, int index) => index >= 0 && index < cells.Length ? cells[index] : "";

    private static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
