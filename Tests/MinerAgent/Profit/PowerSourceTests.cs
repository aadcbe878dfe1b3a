using System.Globalization;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Gpu.Drm;
using IdleCloud.MinerAgent.Gpu.Nvml;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.Tests.MinerAgent.Gpu.Nvml;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Profit;

/// <summary>What measures: NVML against the library that the tests build, the kernel's files in folders written as the kernel writes them.</summary>
public sealed class PowerSourceTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 512.45)]
    [InlineData("0", 200.0)]
    [InlineData("GPU-bbbb", 312.45)]
    [InlineData("GPU-cccc", null)]
    public async Task ReadWatts_OfNvidiasGpus_IsTheSumOfTheAgents(string own, double? expected)
    {
        using FakeNvml driver = await FakeNvml.BuildAsync();
        driver.Say("0 W 0 200 0 0");
        using NvmlSource nvml = NvmlSource.TryOpen(_clock, out _, driver.Library)!;
        var monitor = new GpuMonitor([nvml], _clock);
        var power = new GpuPower(monitor, GpuSelection.Parse(own));
        Assert.False(power.CanRead);

        await monitor.ReadAsync(Cancel);
        Assert.Equal(expected, power.ReadWatts() is { } watts ? Math.Round(watts, 2) : null);
        if (expected is not null) Assert.Equal("GPU through NVML", power.Name);

        // A driver that has gone silent must not pass for one that shows the same for ever.
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(power.ReadWatts());
    }

    [Fact]
    public async Task ReadWatts_OfAmdsCard_IsTheKernelsAverage()
    {
        Write("drm/card0/device/uevent", "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0");
        Write("drm/card0/device/power/runtime_status", "active");
        Write("drm/card0/device/hwmon/hwmon4/power1_average", "212450000");
        Write("proc/stat", "");
        var monitor = new GpuMonitor([new DrmSource(_clock, At("drm"), At("proc"))], _clock);
        await monitor.ReadAsync(Cancel);
        var power = new GpuPower(monitor, GpuSelection.All);
        Assert.Equal((212.45, "GPU through the kernel"), (power.ReadWatts(), power.Name));
    }

    [Fact]
    public void ReadWatts_OfProcessors_IsTheirEnergySinceTheLastLook()
    {
        WritePackage(0, 262_143_000_000);
        WritePackage(1, 0);
        // A part of the first package, which has it already.
        Write("powercap/intel-rapl:0:0/name", "core");
        Write("powercap/intel-rapl:0:0/energy_uj", "1");
        RaplPower power = RaplPower.TryOpen(_clock, out bool isForbidden, At("powercap"))!;
        Assert.False(isForbidden);
        Assert.Null(power.ReadWatts());

        // The first counter begins anew.
        WritePackage(0, 39_000_000);
        WritePackage(1, 60_000_000);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(50, power.ReadWatts());
        Assert.Null(power.ReadWatts());
    }

    [Fact]
    public void TryOpen_WhereNothingCanBeRead_SaysWhy()
    {
        Assert.Null(RaplPower.TryOpen(_clock, out bool isForbidden, At("powercap")));
        Assert.False(isForbidden);

        // A folder cannot be read as a file, whoever runs the test.
        Write("powercap/intel-rapl:0/name", "package-0");
        Directory.CreateDirectory(At("powercap/intel-rapl:0/energy_uj"));
        Assert.Null(RaplPower.TryOpen(_clock, out isForbidden, At("powercap")));
        Assert.True(isForbidden);
    }

    private void WritePackage(int number, long microjoules)
    {
        string zone = string.Create(CultureInfo.InvariantCulture, $"powercap/intel-rapl:{number}");
        Write(zone + "/name", string.Create(CultureInfo.InvariantCulture, $"package-{number}"));
        Write(zone + "/energy_uj", microjoules.ToString(CultureInfo.InvariantCulture));
        Write(zone + "/max_energy_range_uj", "262144000000");
    }

    private string At(string path) => Path.Combine(_folder.Path, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text + "\n");
    }
}
