using System.Globalization;
using IdleCloud.MinerAgent.Gpu;
using IdleCloud.MinerAgent.Gpu.Drm;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Gpu.Drm;

/// <summary>AMD's and Intel's GPUs in folders written as the kernel writes them. No such GPU was asked.</summary>
public sealed class DrmTests : IDisposable
{
    private const long MiB = 1024 * 1024;
    private const string Card = "0000:03:00.0";

    private readonly TempDirectory _folder = new();
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LookAsync_AtACardOfAmd_TellsTheWholeAndEachProcessesShare()
    {
        AddCard(0, "amdgpu", Card, ("gpu_busy_percent", "93"), ("mem_info_vram_total", $"{24000 * MiB}"), ("mem_info_vram_used", $"{7000 * MiB}"),
            ("power/runtime_status", "active"), ("hwmon/hwmon4/temp1_input", "61000"), ("hwmon/hwmon4/power1_average", "212450000"));
        // A connector of the card, and a card with another driver.
        Directory.CreateDirectory(Path.Combine(_folder.Path, "drm", "card0-DP-1"));
        AddCard(1, "nvidia", "0000:0a:00.0");
        AddUser(7001, 4, Amd(id: 62, vramKiB: 4000 * 1024, compute: 0));
        // The same user of the card by another file, and a file that is none of the card's.
        AddUser(7001, 5, Amd(id: 62, vramKiB: 4000 * 1024, compute: 0));
        AddUser(7001, 6, "pos:\t0\nflags:\t02\n", "/dev/null");
        var source = new DrmSource(_clock, Path.Combine(_folder.Path, "drm"), Path.Combine(_folder.Path, "proc"));
        Assert.True(source.HasGpus);
        GpuLook first = (await source.LookAsync(Cancel))!;
        Assert.Equal(
            new GpuReading(0, Card, "AMD GPU 0000:03:00.0", "amdgpu", 24000 * MiB, 7000 * MiB, 93, 61, 212.45, null, IsMig: false),
            Assert.Single(first.Gpus));
        Assert.Equal(new GpuProcess(0, 7001, null, null, 4000 * MiB), Assert.Single(first.Processes!));
        Assert.False(first.SeesAllProcesses);

        _clock.Advance(TimeSpan.FromSeconds(2));
        AddUser(7001, 4, Amd(id: 62, vramKiB: 4000 * 1024, compute: 1_500_000_000, encoder: 100_000_000));
        AddUser(7001, 5, Amd(id: 62, vramKiB: 4000 * 1024, compute: 1_500_000_000, encoder: 100_000_000));
        GpuLook second = (await source.LookAsync(Cancel))!;
        Assert.Equal(new GpuProcess(0, 7001, 75, 5, 4000 * MiB), Assert.Single(second.Processes!));
        Assert.Equal(new ForeignUse(18, 3000 * MiB, null), ForeignUse.Of(second, GpuSelection.All, new HashSet<int> { 7001 }, isOwnOnGpu: true));
    }

    [Fact]
    public async Task LookAsync_AtACardThatSleeps_DoesNotWakeIt()
    {
        AddCard(0, "amdgpu", Card, ("power/runtime_status", "suspended"));
        // To read any of these would wake it: they are not to be read.
        foreach (string name in new[] { "gpu_busy_percent", "mem_info_vram_used" })
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "drm", "card0", "device", name));
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "proc"));
        GpuLook look = (await new DrmSource(_clock, Path.Combine(_folder.Path, "drm"), Path.Combine(_folder.Path, "proc")).LookAsync(Cancel))!;
        Assert.Equal((0d, 0L), (look.Gpus[0].UtilizationPercent, look.Gpus[0].MemoryUsed));
    }

    [Fact]
    public void Parse_OfXe_CountsInCycles()
    {
        DrmClient client = DrmClient.Parse("""
            drm-driver:	xe
            drm-client-id:	9
            drm-pdev:	0000:00:02.0
            drm-total-vram0:	900 MiB
            drm-resident-vram0:	512 MiB
            drm-cycles-rcs:	28257900
            drm-total-cycles-rcs:	7655183225
            drm-engine-capacity-vcs:	2
            """)!;
        Assert.Equal(512 * MiB, client.MemoryBytes);
        Assert.Equal((28257900, (double?)7655183225), Assert.Single(client.Engines).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pos:\t0\nflags:\t02\nmnt_id:\t15\n")]
    [InlineData("drm-driver:\tamdgpu\n")]
    public void Parse_OfAnotherFile_IsNothing(string text) => Assert.Null(DrmClient.Parse(text));

    [Fact]
    public void HasGpus_OnAMachineWithoutCards_IsFalse() =>
        Assert.False(new DrmSource(_clock, Path.Combine(_folder.Path, "nowhere"), Path.Combine(_folder.Path, "nowhere")).HasGpus);

    private static string Amd(int id, long vramKiB, long compute, long encoder = 0) => string.Create(CultureInfo.InvariantCulture, $"""
        pos:	0
        flags:	02100002
        mnt_id:	26
        ino:	1092
        drm-driver:	amdgpu
        drm-client-id:	{id}
        drm-pdev:	{Card}
        pasid:	32774
        drm-memory-vram:	{vramKiB} KiB
        drm-memory-gtt: 	2048 KiB
        drm-engine-gfx:	1000 ns
        drm-engine-compute:	{compute} ns
        drm-engine-enc:	{encoder} ns

        """);

    private void AddCard(int number, string driver, string address, params (string Name, string Text)[] files)
    {
        string device = Directory.CreateDirectory(Path.Combine(_folder.Path, "drm", $"card{number}", "device")).FullName;
        foreach ((string name, string text) in files.Append(("uevent", $"DRIVER={driver}\nPCI_CLASS=30000\nPCI_SLOT_NAME={address}\n")))
        {
            string path = Path.Combine(device, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text + "\n");
        }
    }

    private void AddUser(int process, int file, string text, string target = "/dev/dri/renderD128")
    {
        string path = Path.Combine(_folder.Path, "proc", $"{process}");
        Directory.CreateDirectory(Path.Combine(path, "fd"));
        Directory.CreateDirectory(Path.Combine(path, "fdinfo"));
        string link = Path.Combine(path, "fd", $"{file}");
        if (!Path.Exists(link)) File.CreateSymbolicLink(link, target);
        File.WriteAllText(Path.Combine(path, "fdinfo", $"{file}"), text);
    }
}
