using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Gpu.Nvml;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Gpu.Nvml;

/// <summary>NVIDIA's library by its names and layouts, against one that the test builds. No GPU was asked.</summary>
public sealed class NvmlTests
{
    private const long MiB = 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LookAsync_AtTwoGpus_TellsAllThatTheDriverTells()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync();
        using NvmlSource nvml = Open(driver);
        driver.Say("0 G 1811 412 2 0", "0 B 9100 6200 71 7", "1 C 7001 -1 96 0");

        GpuLook look = await LookAsync(nvml);
        Assert.Equal(
            new GpuReading(0, "GPU-aaaa", "NVIDIA GeForce RTX 4090", "550.90.07", 24000 * MiB, 6612 * MiB, 73, 61, 312.45, "8.9",
                IsMig: false, EncoderPercent: 7),
            look.Gpus[0]);
        Assert.True(look.Gpus[1].IsMig);
        Assert.Equal(
            [new GpuProcess(0, 1811, 2, 0, 412 * MiB), new GpuProcess(0, 9100, 71, 7, 6200 * MiB), new GpuProcess(1, 7001, 96, 0, null)],
            look.Processes!.OrderBy(process => process.Id).OrderBy(process => process.Gpu));
        Assert.True(look.SeesAllProcesses);

        driver.Say();
        Assert.DoesNotContain((await LookAsync(nvml)).Processes!, process => process.MemoryBytes > 0);
    }

    [Fact]
    public async Task LookAsync_WhenThereAreManyProcesses_AsksForAllOfThem()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync();
        using NvmlSource nvml = Open(driver);
        driver.Say([.. Enumerable.Range(1, 200).Select(id => $"0 C {id} 1 0 0")]);
        Assert.Equal(200, (await LookAsync(nvml)).Processes!.Count);
    }

    [Fact]
    public async Task LookAsync_WithAnOldDriver_UsesTheFirstStructures()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync("OLD");
        using NvmlSource nvml = Open(driver);
        driver.Say("0 C 7001 1024 96 0", "0 G 1811 412 2 0");

        GpuLook look = await LookAsync(nvml);
        Assert.Equal((1736 * MiB, 98d, null), (look.Gpus[0].MemoryUsed, look.Gpus[0].UtilizationPercent, look.Gpus[0].ComputeCapability));
        Assert.Equal(
            [new GpuProcess(0, 1811, null, null, 412 * MiB), new GpuProcess(0, 7001, null, null, 1024 * MiB)],
            look.Processes!.OrderBy(process => process.Id));
    }

    [Fact]
    public async Task LookAsync_WhenTheDriverTellsLittle_LeavesGaps()
    {
        using FakeNvml driver = await FakeNvml.BuildAsync("POOR");
        using NvmlSource nvml = Open(driver);
        driver.Say("0 C 7001 1024 96 0");
        GpuLook look = await LookAsync(nvml);
        Assert.Equal((null, null, null), (look.Gpus[0].EncoderPercent, look.Gpus[0].TemperatureCelsius, look.Gpus[0].PowerWatts));
        Assert.Equal(new GpuProcess(0, 7001, null, null, 1024 * MiB), Assert.Single(look.Processes!));
    }

    [Theory]
    [InlineData(9, "not loaded")]
    [InlineData(18, "driver and library differ")]
    [InlineData(4, "groups video and render")]
    [InlineData(999, "number 999")]
    public async Task TryOpen_WhenTheDriverRefuses_SaysWhatHelps(int code, string expected)
    {
        using FakeNvml driver = await FakeNvml.BuildAsync($"INIT={code}");
        Assert.Null(NvmlSource.TryOpen(TimeProvider.System, out string? problem, driver.Library));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryOpen_OfSomethingElse_SaysSo()
    {
        Assert.Null(NvmlSource.TryOpen(TimeProvider.System, out string? problem, "there-is-no-such-library"));
        Assert.Equal(NvmlProblem.NoLibrary, problem);

        using var folder = new TempDirectory();
        string text = Path.Combine(folder.Path, "libnvidia-ml.so.1");
        await File.WriteAllTextAsync(text, "this is no library", Cancel);
        Assert.Null(NvmlSource.TryOpen(TimeProvider.System, out problem, text));
        Assert.Equal(NvmlProblem.NoLibrary, problem);
    }

    [Fact]
    public void Describe_OfEachNumber_IsASentenceOfItsOwnOrTellsTheNumber() => Assert.All(
        Enum.GetValues<NvmlReturn>().Where(code => code != NvmlReturn.Success),
        code => Assert.InRange(NvmlProblem.Describe(code).Length, 20, 200));

    private static NvmlSource Open(FakeNvml driver)
    {
        NvmlSource? source = NvmlSource.TryOpen(TimeProvider.System, out string? problem, driver.Library);
        Assert.True(source is not null, problem);
        return source;
    }

    private static async Task<GpuLook> LookAsync(NvmlSource nvml)
    {
        GpuLook? look = await nvml.LookAsync(Cancel);
        Assert.NotNull(look);
        return look;
    }
}
