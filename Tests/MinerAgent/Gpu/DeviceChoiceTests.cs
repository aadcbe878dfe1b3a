using System.Runtime.InteropServices;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.Tests.MinerAgent.Gpu;

/// <summary>Which build of llama.cpp a machine gets.</summary>
public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("Auto", "LINUX", Architecture.X64, true, false, "Cuda", "@node-llama-cpp/linux-x64-cuda @node-llama-cpp/linux-x64-cuda-ext")]
    [InlineData("Auto", "LINUX", Architecture.X64, false, true, "Vulkan", "@node-llama-cpp/linux-x64-vulkan")]
    [InlineData("Auto", "LINUX", Architecture.X64, true, true, "Cuda", "@node-llama-cpp/linux-x64-cuda @node-llama-cpp/linux-x64-cuda-ext")]
    [InlineData("Auto", "LINUX", Architecture.X64, false, false, "Cpu", "@node-llama-cpp/linux-x64")]
    [InlineData("Auto", "LINUX", Architecture.Arm64, true, false, "Cpu", "@node-llama-cpp/linux-arm64")]
    [InlineData("Auto", "OSX", Architecture.Arm64, false, false, "Metal", "@node-llama-cpp/mac-arm64-metal")]
    [InlineData("Auto", "OSX", Architecture.X64, false, false, "Cpu", "@node-llama-cpp/mac-x64")]
    [InlineData("Auto", "WINDOWS", Architecture.X64, true, false, "Cuda", "@node-llama-cpp/win-x64-cuda @node-llama-cpp/win-x64-cuda-ext")]
    [InlineData("None", "LINUX", Architecture.X64, true, false, "Cpu", "@node-llama-cpp/linux-x64")]
    [InlineData("Vulkan", "WINDOWS", Architecture.X64, true, false, "Vulkan", "@node-llama-cpp/win-x64-vulkan")]
    [InlineData("Metal", "LINUX", Architecture.X64, false, false, "Metal", "")]
    public void Choose_ForAMachine_TakesTheBestBuild(
        string wish, string platform, Architecture architecture, bool hasNvidia, bool hasAmd, string device, string packages)
    {
        OSPlatform system = OSPlatform.Create(platform);
        ComputeDevice chosen = DeviceChoice.Choose(Enum.Parse<GpuKind>(wish), hasNvidia, hasAmd, system, architecture);
        Assert.Equal(device, chosen.ToString());
        Assert.Equal(packages, string.Join(' ', LlamaPackages.For(system, architecture, chosen)));
    }

    [Theory]
    [InlineData("0x1002\n", true)]
    [InlineData("0x8086\n", false)]
    public void HasAmd_LooksAtTheVendor(string vendor, bool expected)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory();
        try
        {
            root.CreateSubdirectory("card1-HDMI-A-1");
            File.WriteAllText(Path.Combine(root.CreateSubdirectory("card1/device").FullName, "vendor"), vendor);
            Assert.Equal(expected, DeviceChoice.HasAmd(root.FullName));
            Assert.False(DeviceChoice.HasAmd(Path.Combine(root.FullName, "missing")));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(16, 15)]
    public void CpuThreads_ForSomeProcessors_LeavesOneToNode(int processors, int expected) => Assert.Equal(expected, CpuThreads.For(processors));
}
