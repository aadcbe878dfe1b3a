using IdleCloud.MinerAgent.Gpu.Nvml;

namespace IdleCloud.MinerAgent.Hosting.Doctor;

/// <summary>What this machine shows of NVIDIA's GPUs beside their driver: why there is none can be told by it.</summary>
/// <param name="HasCard">There is a card of NVIDIA's on the PCI bus.</param>
/// <param name="HasDevice">The driver's device file is here.</param>
/// <param name="IsContainer">This is a container.</param>
/// <param name="LibraryProblem">Why NVIDIA's library shows none; null when it does.</param>
internal sealed record GpuFacts(bool HasCard, bool HasDevice, bool IsContainer, string? LibraryProblem)
{
    private const string NvidiaVendor = "0x10de";

    /// <summary>Display controllers, with a monitor or without.</summary>
    private const string DisplayClass = "0x03";

    /// <summary>Looks.</summary>
    /// <param name="root">The root of the file system.</param>
    /// <param name="library">NVML's name or path; null: this system's.</param>
    public static GpuFacts Read(string root = "/", string? library = null)
    {
        using NvmlSource? nvml = NvmlSource.TryOpen(TimeProvider.System, out string? problem, library);
        string bus = Path.Combine(root, "sys/bus/pci/devices");
        return new GpuFacts(
            HasCard: Directory.Exists(bus) && Directory.EnumerateDirectories(bus).Any(device =>
                Text(device, "vendor") == NvidiaVendor && Text(device, "class").StartsWith(DisplayClass, StringComparison.Ordinal)),
            HasDevice: File.Exists(Path.Combine(root, "dev/nvidiactl")),
            IsContainer: File.Exists(Path.Combine(root, ".dockerenv")) || File.Exists(Path.Combine(root, "run/.containerenv")),
            problem);
    }

    /// <summary>Why no GPU of NVIDIA's is found, and what helps.</summary>
    public string Explain() => this switch
    {
        { LibraryProblem: { } problem } when problem != NvmlProblem.NoLibrary => problem,
        { IsContainer: true } => "this container has not been given a GPU: start it with `--gpus all` (Docker, with NVIDIA's container toolkit on the host) "
            + "or `--device nvidia.com/gpu=all` (Podman), and with `--pid=host`, so that it can tell its own use from yours",
        { HasCard: true, HasDevice: true } =>
            "the driver is loaded, but its library is missing (libnvidia-ml.so.1): install the driver's libraries for computing",
        { HasCard: true } => "there is a card of NVIDIA's in this machine, but no driver for it: install NVIDIA's own (nouveau cannot compute), and restart",
        { LibraryProblem: { } missing } => $"there is no card of NVIDIA's on the PCI bus of this machine. If there is one: {missing}",
        _ => "NVIDIA's library answers, but shows no GPU: is it in its slot, and not given to a virtual machine?",
    };

    private static string Text(string device, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(device, name)).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
