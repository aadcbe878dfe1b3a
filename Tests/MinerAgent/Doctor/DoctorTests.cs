using System.Globalization;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.MinerAgent.Hosting;
using IdleCloud.MinerAgent.Hosting.Doctor;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.Tests.MinerAgent.Gpu.Nvml;
using IdleCloud.Tests.MinerAgent.Profit;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Doctor;

/// <summary>What the doctor says of a machine, in folders written as the kernel writes them.</summary>
public sealed class DoctorTests : IDisposable
{
    private const long MiB = 1024 * 1024;
    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("", "there is no card of NVIDIA's on the PCI bus")]
    [InlineData("card", "no driver for it: install NVIDIA's own")]
    [InlineData("card dev/nvidiactl", "its library is missing")]
    [InlineData("sound", "there is no card of NVIDIA's on the PCI bus")]
    [InlineData("card dev/nvidiactl .dockerenv", "this container has not been given a GPU: start it with `--gpus all`")]
    [InlineData("run/.containerenv", "this container has not been given a GPU")]
    public void Explain_WhenNoGpuIsFound_SaysWhatHelps(string there, string expected)
    {
        foreach (string thing in there.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (thing is "card" or "sound") AddCard(thing == "card" ? "0x030000" : "0x040300");
            else Touch(thing);
        }

        Assert.Contains(expected, GpuFacts.Read(_root.Path, "there-is-no-such-library").Explain(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(18, "restart the machine")]
    [InlineData(9, "not loaded")]
    public async Task Explain_WhenTheDriverRefuses_SaysWhatItSays(int code, string expected)
    {
        using FakeNvml driver = await FakeNvml.BuildAsync($"INIT={code}");
        Touch(".dockerenv");
        Assert.Contains(expected, GpuFacts.Read(_root.Path, driver.Library).Explain(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12:00:20", true, "agrees with the gateway's")]
    [InlineData("12:00:45", false, "45 seconds ahead of the gateway's")]
    [InlineData("11:30:00", false, "30 minutes behind the gateway's")]
    [InlineData("19:00:00", false, "7 hours ahead of the gateway's")]
    public void Judge_OfTheClock_SaysHowWrongItIs(string here, bool isGood, string expected)
    {
        DateTimeOffset noon = new(2030, 1, 7, 12, 0, 0, TimeSpan.Zero);
        Finding finding = ClockCheck.Judge(noon, noon.Date.Add(TimeSpan.Parse(here, CultureInfo.InvariantCulture)));
        Assert.Equal(isGood, finding.IsGood);
        Assert.Contains(expected, finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2000L, true, "2,000 MiB are free")]
    [InlineData(100L, false, "100 MiB are free for /x, and 512 are needed: make room")]
    [InlineData(null, false, "is on no disk that can be asked")]
    public void Judge_OfTheDisk_SaysWhatIsMissing(long? free, bool isGood, string expected)
    {
        Finding finding = DiskCheck.Judge("/x", free * MiB, DiskCheck.ForInstalling(ComputeDevice.Cpu), "--data");
        Assert.Equal(isGood, finding.IsGood);
        Assert.Contains(expected, finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", "", null, null)]
    [InlineData("show", "", true, "say what a kilowatt-hour costs you (--power-price)")]
    [InlineData("show", "0.30", true, "a kilowatt-hour costs 0.30 USD; nothing here measures: say what serving adds")]
    [InlineData("refuse", "0.30", false, "nothing here measures: say what serving adds to this machine's draw (--serving-watts); root only")]
    [InlineData("refuse", "0.30 watts", true, "is your figure (--serving-watts)")]
    [InlineData("refuse", "0.30 gpu", true, "a kilowatt-hour costs 0.30 USD; measured: GPU through NVML; root only")]
    public void Run_OfThePower_SaysWhatMeasuresAndWhatIsMissing(string mode, string there, bool? isGood, string? expected)
    {
        var rules = new CostRules
        {
            Mode = Enum.Parse<CostMode>(mode, ignoreCase: true),
            PowerNanoUsdPerKwh = there.Length > 0 ? 300_000_000 : null,
            ServingWatts = there.Contains("watts", StringComparison.Ordinal) ? 200 : null,
        };
        IPowerSource[] sources = there.Contains("gpu", StringComparison.Ordinal) ? [new ScriptedPower("GPU through NVML")] : [];
        Finding? finding = PowerCheck.Run(rules, new PowerSources(sources, "root only"));
        Assert.Equal(isGood, finding?.IsGood);
        if (expected is not null) Assert.Contains(expected, finding!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ForFoldersThatAreMadeLater_AsksTheDiskThatTheyWillBeOn() =>
        Assert.True(DiskCheck.Run(Path.Combine(_root.Path, "not", "there", "yet"), null, 0).IsGood);

    private void AddCard(string kind)
    {
        string device = Directory.CreateDirectory(Path.Combine(_root.Path, "sys/bus/pci/devices/0000:01:00.0")).FullName;
        File.WriteAllText(Path.Combine(device, "vendor"), "0x10de\n");
        File.WriteAllText(Path.Combine(device, "class"), kind + "\n");
    }

    private void Touch(string file)
    {
        string path = Path.Combine(_root.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
    }
}
