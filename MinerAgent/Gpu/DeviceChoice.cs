using System.Runtime.InteropServices;
using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.MinerAgent.Gpu;

/// <summary>Chooses what the llama engine computes with.</summary>
internal static class DeviceChoice
{
    /// <summary>AMD's number in the PCI registry, as sysfs shows it.</summary>
    private const string AmdVendor = "0x1002";

    /// <summary>The owner's wish, or else the best that this machine has a build for.</summary>
    /// <param name="wish">What the owner asked for.</param>
    /// <param name="hasNvidia">nvidia-smi shows a GPU.</param>
    /// <param name="hasAmd">There is an AMD GPU.</param>
    /// <param name="platform">The operating system.</param>
    /// <param name="architecture">The processor.</param>
    public static ComputeDevice Choose(GpuKind wish, bool hasNvidia, bool hasAmd, OSPlatform platform, Architecture architecture)
    {
        ComputeDevice device = wish switch
        {
            GpuKind.None => ComputeDevice.Cpu,
            GpuKind.Cuda => ComputeDevice.Cuda,
            GpuKind.Vulkan => ComputeDevice.Vulkan,
            GpuKind.Metal => ComputeDevice.Metal,
            _ when hasNvidia => ComputeDevice.Cuda,
            _ when platform == OSPlatform.OSX && architecture == Architecture.Arm64 => ComputeDevice.Metal,
            _ when hasAmd => ComputeDevice.Vulkan,
            _ => ComputeDevice.Cpu,
        };
        // A GPU that was only found, on a machine for which npm has no build for it (ARM with NVIDIA), leaves the processor.
        bool hasBuild = LlamaPackages.For(platform, architecture, device).Count > 0;
        return wish == GpuKind.Auto && !hasBuild ? ComputeDevice.Cpu : device;
    }

    /// <summary>Looks for an AMD GPU in sysfs; false where there is no sysfs.</summary>
    /// <param name="root">The folder with the graphics cards.</param>
    public static bool HasAmd(string root = "/sys/class/drm") =>
        Directory.Exists(root)
        && Directory.EnumerateDirectories(root, "card*")
            .Select(card => Path.Combine(card, "device", "vendor"))
            .Any(file => File.Exists(file) && File.ReadAllText(file).Trim() == AmdVendor);
}
