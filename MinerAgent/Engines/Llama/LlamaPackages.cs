using System.Runtime.InteropServices;

namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>Which npm packages carry the binaries for a machine.</summary>
internal static class LlamaPackages
{
    /// <summary>The one version that is used, as in host/package.json: the host scripts are written against it.</summary>
    public const string Version = "3.21.1";

    private const string Scope = "@node-llama-cpp/";

    /// <summary>The packages with the binaries, or none where npm carries none for this machine.</summary>
    /// <param name="platform">The operating system.</param>
    /// <param name="architecture">The processor.</param>
    /// <param name="device">What computes.</param>
    public static IReadOnlyList<string> For(OSPlatform platform, Architecture architecture, ComputeDevice device)
    {
        string system = platform == OSPlatform.Windows ? "win" : platform == OSPlatform.OSX ? "mac" : "linux";
        return (system, architecture, device) switch
        {
            // The CUDA build comes in two parts because npm limits a package's size.
            ("linux" or "win", Architecture.X64, ComputeDevice.Cuda) => [$"{Scope}{system}-x64-cuda", $"{Scope}{system}-x64-cuda-ext"],
            ("linux" or "win", Architecture.X64, ComputeDevice.Vulkan) => [$"{Scope}{system}-x64-vulkan"],
            ("mac", Architecture.Arm64, ComputeDevice.Metal) => [$"{Scope}mac-arm64-metal"],
            ("linux" or "win" or "mac", Architecture.X64, ComputeDevice.Cpu) => [$"{Scope}{system}-x64"],
            ("linux" or "win", Architecture.Arm64, ComputeDevice.Cpu) => [$"{Scope}{system}-arm64"],
            ("linux", Architecture.Arm, ComputeDevice.Cpu) => [$"{Scope}linux-armv7l"],
            ("linux", Architecture.RiscV64, ComputeDevice.Cpu) => [$"{Scope}linux-riscv64"],
            _ => [],
        };
    }

    /// <summary>The operating system that this process runs on.</summary>
    public static OSPlatform CurrentPlatform =>
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;
}
