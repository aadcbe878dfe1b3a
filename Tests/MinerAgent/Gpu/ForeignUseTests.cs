using IdleCloud.MinerAgent.Gpu;

namespace IdleCloud.Tests.MinerAgent.Gpu;

/// <summary>What others do with the GPU, from output as nvidia-smi prints it. No GPU was asked.</summary>
public sealed class ForeignUseTests
{
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
    [InlineData(Desktop, 7001, true, 3d, 593, 0d)]
    [InlineData(Game, 7001, true, 74d, 6612, 7d)]
    [InlineData(Nothing, 7001, true, 0d, 0, 0d)]
    // The engine's process has another number in its container: nothing can be told.
    [InlineData(Desktop, 12, true, null, null, null)]
    // It computes on the processor: all that is seen is the owner's.
    [InlineData(Game, 12, false, 96d, 7636, 7d)]
    [InlineData(WithoutMemory, 0, true, 71d, null, 0d)]
    public void Of_RecordedOutput_IsWhatOthersUse(string output, int own, bool isOwnOnGpu, double? percent, int? mebibytes, double? encoder)
    {
        HashSet<int> ids = own == 0 ? [] : [own];
        ForeignUse use = ForeignUse.Of(NvidiaPmonOutput.Parse(output)!, ids, isOwnOnGpu);
        Assert.Equal(new ForeignUse(percent, mebibytes * 1024L * 1024, encoder), use);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No devices were found")]
    [InlineData("Process Monitoring is not supported on this device")]
    public void Parse_OfNoTable_IsNothing(string output) => Assert.Null(NvidiaPmonOutput.Parse(output));
}
