using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.Tests.MinerAgent.Gpu;

/// <summary>The output of nvidia-smi, in the form that the agent asks for.</summary>
public sealed class NvidiaSmiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Parse_OfTwoGpus_ReadsAllFields()
    {
        IReadOnlyList<GpuReading> gpus = NvidiaSmiOutput.Parse("""
            0, GPU-8f1c2a34-0000-0000-0000-000000000001, NVIDIA GeForce RTX 4090, 550.90.07, 24564, 18342, 97, 61, 312.45, 8.9, [N/A]
            1, GPU-8f1c2a34-0000-0000-0000-000000000002, NVIDIA GeForce RTX 3060, 550.90.07, 12288, 11, 0, 34, 12.10, 8.6, [N/A]

            """);

        Assert.Equal(
            new GpuReading(0, "GPU-8f1c2a34-0000-0000-0000-000000000001", "NVIDIA GeForce RTX 4090", "550.90.07",
                24564L * 1024 * 1024, 18342L * 1024 * 1024, 97, 61, 312.45, "8.9", IsMig: false),
            gpus[0]);
        Assert.Equal("NVIDIA GeForce RTX 3060", gpus[1].Name);
    }

    [Fact]
    public void Parse_WhenMigIsOn_HasNoUtilization()
    {
        GpuReading gpu = Assert.Single(NvidiaSmiOutput.Parse(
            "0, GPU-1, NVIDIA H100 80GB HBM3, 535.161.08, 81559, 51, [N/A], 31, 71.20, 9.0, Enabled\r\n"));
        Assert.True(gpu.IsMig);
        Assert.Null(gpu.UtilizationPercent);
        Assert.Equal(31, gpu.TemperatureCelsius);
    }

    [Fact]
    public void Parse_WhenTheDriverTellsLittle_LeavesGaps()
    {
        // WSL2 and older laptops.
        GpuReading gpu = Assert.Single(NvidiaSmiOutput.Parse(
            "0, GPU-2, NVIDIA GeForce MX150, 470.256.02, 2002, [Insufficient Permissions], [Not Supported], 48, [N/A], [N/A], [Not Supported]"));
        Assert.Null(gpu.MemoryUsed);
        Assert.Null(gpu.UtilizationPercent);
        Assert.Null(gpu.PowerWatts);
        Assert.Null(gpu.ComputeCapability);
        Assert.False(gpu.IsMig);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found\n")]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n")]
    [InlineData("0, GPU-3, too, few, cells\n")]
    public void Parse_OfNoGpus_IsEmpty(string output) => Assert.Empty(NvidiaSmiOutput.Parse(output));

    [Fact]
    public async Task ReadAsync_WithoutNvidiaSmi_IsEmpty() => Assert.Empty(await NvidiaSmi.ReadAsync(Cancel, "there-is-no-nvidia-smi"));
}
