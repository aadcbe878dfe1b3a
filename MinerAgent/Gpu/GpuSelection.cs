using System.Globalization;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Which of the machine's GPUs are the agent's: all of them, or those that the owner named. Pure.</summary>
internal sealed class GpuSelection
{
    /// <summary>All GPUs.</summary>
    public static readonly GpuSelection All = new([]);

    private readonly IReadOnlyList<string> _wanted;

    private GpuSelection(IReadOnlyList<string> wanted) => _wanted = wanted;

    /// <summary>No GPU was named.</summary>
    public bool IsAll => _wanted.Count == 0;

    /// <summary>Reads numbers or ids (or their beginnings) with commas between.</summary>
    public static GpuSelection Parse(string text) =>
        new([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>True when a GPU is meant.</summary>
    public bool Includes(GpuReading gpu) => IsAll || _wanted.Any(name => IsMeant(name, gpu));

    /// <summary>The ids of those that are meant, in the owner's order: what <c>CUDA_VISIBLE_DEVICES</c> takes.</summary>
    /// <param name="gpus">All that are there.</param>
    /// <param name="missing">What was named and is not there, or is more than one; null when all is well.</param>
    public IReadOnlyList<string> Find(IReadOnlyList<GpuReading> gpus, out string? missing)
    {
        List<string> found = [];
        foreach (string name in _wanted)
        {
            GpuReading[] meant = [.. gpus.Where(gpu => IsMeant(name, gpu))];
            if (meant.Length != 1)
            {
                string there = gpus.Count == 0
                    ? "none was found"
                    : "there are " + string.Join(", ", gpus.Select(gpu => $"{gpu.Index} ({gpu.Uuid}, {gpu.Name})"));
                missing = $"--gpu-devices: {(meant.Length == 0 ? "there is no GPU" : "more than one GPU is")} '{name}': {there}";
                return [];
            }

            found.Add(meant[0].Uuid);
        }

        missing = null;
        return found;
    }

    private static bool IsMeant(string name, GpuReading gpu) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        ? gpu.Index == index
        : gpu.Uuid.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
