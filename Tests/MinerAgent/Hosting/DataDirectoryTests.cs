using IdleCloud.MinerAgent.Hosting;

namespace IdleCloud.Tests.MinerAgent.Hosting;

/// <summary>The agent's own folder.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TryOpen_AgainAndAgain_KeepsTheMachineId()
    {
        string first = OpenAndClose();
        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.Equal(first, OpenAndClose());
    }

    [Fact]
    public void TryOpen_WhileAnotherAgentHasIt_SaysSo()
    {
        Assert.True(DataDirectory.TryOpen(_folder, out DataDirectory? held, out _));
        using (held)
        {
            Assert.False(DataDirectory.TryOpen(_folder, out _, out string? problem));
            Assert.StartsWith($"--data: another agent is running with {_folder}", problem);
        }

        OpenAndClose();
    }

    [Fact]
    public void TryOpen_WhenTheIdIsBroken_MakesANewOne()
    {
        File.WriteAllText(Path.Combine(_folder, "machine-id"), "../../etc/passwd");
        Assert.Matches("^[0-9a-f]{32}$", OpenAndClose());
    }

    [Fact]
    public void TryOpen_WhereAFileIs_SaysSo()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.False(DataDirectory.TryOpen(file, out _, out string? problem));
        Assert.Contains("cannot be made", problem);
    }

    private string OpenAndClose()
    {
        Assert.True(DataDirectory.TryOpen(_folder, out DataDirectory? directory, out _));
        using (directory) return directory.MachineId;
    }
}
