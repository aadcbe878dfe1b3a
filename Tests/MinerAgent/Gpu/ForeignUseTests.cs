using System.Globalization;
using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.Tests.MinerAgent.Gpu;

/// <summary>What others do with the GPU, from output as nvidia-smi prints it. No GPU was asked.</summary>
public sealed class ForeignUseTests
{
    private const long MiB = 1024 * 1024;

    private const string Desktop = """
        # gpu         pid   type     sm    mem    enc    dec    jpg    ofa     fb   ccpm    command
        # Idx           #    C/G      %      %      %      %      %      %     MB     MB    name
            0       1811     G       2      1      -      -      -      -    412      0    Xorg
            0       2040   C+G       1      0      -      -      -      -    181      0    gnome-shell
            0       7001     C      96     61      -      -      -      -  18342      0    idlecloud-llama
        """;

    private const string Game = """
        # gpu        pid  type    sm   mem   enc   dec    fb   command
        # Idx          #   C/G     %     %     %     %    MB   name
            0       1811     G     3     1     -     -   412   Xorg
            0       9100     G    71    40     7     -  6200   game.exe
            1       7001     C    96    61     -     -  1024   idlecloud-llama
        """;

    private const string Nothing = """
        # gpu         pid   type     sm    mem    enc    dec    jpg    ofa     fb   ccpm    command
        # Idx           #    C/G      %      %      %      %      %      %     MB     MB    name
            0          -     -      -      -      -      -      -      -      -      -    -
        """;

    private const string WithoutMemory = """
        # gpu         pid   type     sm    mem    enc    dec    fb    command
        # Idx           #    C/G      %      %      %      %    MB    name
            0       9100   C+G      71      -      -      -     -    game.exe
        """;

    [Theory]
    [InlineData(Desktop, 7001, true, 3d, 593, null)]
    [InlineData(Game, 7001, true, 74d, 6612, 7d)]
    [InlineData(Nothing, 7001, true, 0d, 0, null)]
    // The engine's process has another number in its container: nothing can be told.
    [InlineData(Desktop, 12, true, null, null, null)]
    // It computes on the processor: all that is seen is the owner's.
    [InlineData(Game, 12, false, 96d, 7636, 7d)]
    [InlineData(WithoutMemory, 0, true, 71d, null, null)]
    public void Of_RecordedOutput_IsWhatOthersUse(string output, int own, bool isOwnOnGpu, double? percent, int? mebibytes, double? encoder)
    {
        HashSet<int> ids = own == 0 ? [] : [own];
        ForeignUse use = ForeignUse.Of(new GpuLook([], NvidiaPmonOutput.Parse(output)!, SeesAllProcesses: true), GpuSelection.All, ids, isOwnOnGpu);
        Assert.Equal(new ForeignUse(percent, mebibytes * 1024L * 1024, encoder), use);
    }

    [Theory]
    // gpus as "index busy% used-MiB encoder%" | processes as "gpu pid sm% enc% MiB", - for what is not told | those of the agent
    // | GPUs watched → percent, MiB, encoder
    // NVML's: each GPU by itself.
    [InlineData("0 90 7000 0, 1 96 900 0", "0 9100 71 - 6200, 1 7001 96 - 600", true, "7001", "", 71d, 6200, 0d)]
    [InlineData("0 90 7000 0, 1 96 900 0", "0 9100 71 - 6200, 1 7001 96 - 600", true, "7001", "1", 0d, 0, 0d)]
    [InlineData("0 90 7000 0, 1 96 900 0", "0 9100 71 - 6200, 1 7001 96 - 600", true, "7001", "0", 71d, 6200, 0d)]
    // A driver that counts no process's share: the whole GPU's, where nothing of ours is there; else nothing.
    [InlineData("0 90 7000 -", "0 9100 - - 6200", true, "7001", "", null, null, null, "blind: our own may be among them")]
    [InlineData("0 90 7000 -", "0 9100 - - 6200", true, "", "", 90d, 6200, null)]
    [InlineData("0 90 7000 -", "0 9100 - - 6200, 0 7001 - - 600", true, "7001", "", null, 6200, null)]
    // The encoder is never ours.
    [InlineData("0 90 7000 12", "0 9100 71 - 6200", true, "7001", "", null, null, 12d)]
    // The kernel shows our own processes alone: what is left of the whole is others'.
    [InlineData("0 90 7000 -", "0 7001 60 0 4000", false, "7001", "", 30d, 3000, null)]
    [InlineData("0 50 3000 -", "0 7001 60 0 4000", false, "7001", "", 0d, 0, null)]
    [InlineData("0 40 3000 -", "", false, "", "", 40d, 3000, null)]
    // A card that does not count as a whole (Intel): those that may be seen.
    [InlineData("0 - - -", "0 7001 60 0 4000, 0 9100 20 3 100", false, "7001", "", 20d, 100, 3d)]
    // A GPU that is not there.
    [InlineData("0 90 7000 0", "0 9100 71 - 6200", true, "", "5", null, null, null)]
    public void Of_ALook_SubtractsOurOwn(
        string gpus, string processes, bool seesAll, string own, string watched, double? percent, int? mebibytes, double? encoder, string? why = null)
    {
        var look = new GpuLook(
            [.. Rows(gpus).Select(cells => new GpuReading(
                (int)cells[0]!, $"GPU-{cells[0]}", "a GPU", "1", null, (long?)cells[2] * MiB, cells[1], null, null, null, IsMig: false, cells[3]))],
            [.. Rows(processes).Select(cells => new GpuProcess((int)cells[0]!, (int)cells[1]!, cells[2], cells[3], (long?)cells[4] * MiB))],
            seesAll);
        HashSet<int> ids = [.. own.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        ForeignUse use = ForeignUse.Of(look, GpuSelection.Parse(watched), ids, isOwnOnGpu: true);
        Assert.True(new ForeignUse(percent, mebibytes * MiB, encoder) == use, $"{use} {why}");
    }

    [Theory]
    [InlineData("0,1", "GPU-aaaa GPU-bbbb", null)]
    [InlineData("GPU-bb", "GPU-bbbb", null)]
    [InlineData("1, gpu-AAAA", "GPU-bbbb GPU-aaaa", null)]
    [InlineData("", "", null)]
    [InlineData("2", "", "--gpu-devices: there is no GPU '2': there are 0 (GPU-aaaa, one), 1 (GPU-bbbb, other)")]
    [InlineData("GPU-", "", "--gpu-devices: more than one GPU is 'GPU-': there are 0 (GPU-aaaa, one), 1 (GPU-bbbb, other)")]
    public void Find_OfTheOwnersGpus_IsTheirIdsInHisOrder(string wanted, string expected, string? missing)
    {
        GpuReading one = new(0, "GPU-aaaa", "one", "1", null, null, null, null, null, null, IsMig: false);
        IReadOnlyList<string> ids = GpuSelection.Parse(wanted).Find([one, one with { Index = 1, Uuid = "GPU-bbbb", Name = "other" }], out string? told);
        Assert.Equal((expected, missing), (string.Join(' ', ids), told));
    }

    private static IEnumerable<double?[]> Rows(string text) => text.Split(", ", StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split(' ').Select(cell => cell == "-" ? (double?)null : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray());

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found")]
    [InlineData("Process Monitoring is not supported on this device")]
    public void Parse_OfNoTable_IsNothing(string output) => Assert.Null(NvidiaPmonOutput.Parse(output));
}
