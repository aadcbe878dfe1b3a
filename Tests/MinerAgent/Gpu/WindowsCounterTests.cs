using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Gpu.Windows;
using IdleCloud.MinerAgent.Owner.Probes;

namespace IdleCloud.Tests.MinerAgent.Gpu;

/// <summary>Windows' counters by their documented names. They were never run on Windows.</summary>
public sealed class WindowsCounterTests
{
    private const string Discrete = "luid_0x00000000_0x0000D1B2_phys_0";
    private const string Integrated = "luid_0x00000000_0x0000A001_phys_0";

    [Theory]
    [InlineData($"pid_1234_{Discrete}_eng_0_engtype_3D", 1234, "3D", false)]
    [InlineData($"pid_1234_{Discrete}_eng_7_engtype_VideoEncode", 1234, "VideoEncode", true)]
    [InlineData($"pid_1234_{Discrete}_eng_9_engtype_Compute_0", 1234, "Compute_0", false)]
    [InlineData($"pid_1234_{Discrete}_eng_9_engtype_", 1234, "", false)]
    [InlineData($"pid_99_{Discrete}", 99, "", false)]
    public void Parse_OfAnInstance_ReadsIt(string name, int process, string engine, bool isEncoder)
    {
        CounterInstance instance = CounterInstance.Parse(name)!;
        Assert.Equal((new CounterInstance(process, "0x00000000_0x0000D1B2", engine), isEncoder), (instance, instance.IsEncoder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("_Total")]
    [InlineData($"pid_{Discrete}")]
    [InlineData($"pid_99999999999_{Discrete}")]
    public void Parse_OfAnythingElse_IsNothing(string name) => Assert.Null(CounterInstance.Parse(name));

    [Fact]
    public void Read_OfTheCounters_SumsAnEngineAndTakesTheBusiest()
    {
        GpuLook look = CounterTable.Read(
            [
                ($"pid_10_{Discrete}_eng_0_engtype_3D", 40), ($"pid_10_{Discrete}_eng_1_engtype_3D", 25), ($"pid_10_{Discrete}_eng_2_engtype_Copy", 9),
                ($"pid_10_{Discrete}_eng_7_engtype_VideoEncode", 12), ($"pid_20_{Discrete}_eng_9_engtype_Cuda", 160),
                ($"pid_10_{Integrated}_eng_0_engtype_3D", 3),
            ],
            [($"pid_10_{Discrete}", 6e9), ($"pid_20_{Discrete}", 1e9), ("_Total", 7e9)]);
        Assert.Equal(2, look.Gpus.Count);
        Assert.Equal(
            [new GpuProcess(0, 10, 3, 0, 0), new GpuProcess(1, 10, 65, 12, 6_000_000_000), new GpuProcess(1, 20, 100, 0, 1_000_000_000)],
            look.Processes!);
    }

    [Theory]
    [InlineData(1_000u, 61_000u, 60)]
    [InlineData(uint.MaxValue - 999, 1_000u, 2)]
    public void Between_OfTwoTicks_SurvivesTheCountersEnd(uint earlier, uint later, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WindowsReadings.Between(earlier, later));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(255, null)]
    public void Read_OfThePowerLine_IsWhatWindowsMeans(byte line, bool? expected) => Assert.Equal(expected, WindowsReadings.IsOnBattery(line));
}
