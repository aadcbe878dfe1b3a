using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Demo;

/// <summary>What the launcher says before it builds anything.</summary>
public sealed class LauncherTests
{
    private static string Launcher => Path.Combine(RepositoryFiles.Root, "idlecloud");

    [Fact]
    public async Task Launcher_WithoutACommand_TellsThem()
    {
        var (exitCode, output) = await ProgramRun.CompleteAsync(Launcher, []);
        Assert.Equal(0, exitCode);
        Assert.All(["demo", "test", "build", "miner"], command => Assert.Contains($"\n  {command} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'deploy' is not a command.", "deploy")]
    [InlineData("--grain-host is 'Redis'; it must be Local or Orleans.", "demo", "--grain-host", "Redis")]
    [InlineData("--grain-host needs Local or Orleans.", "test", "--grain-host")]
    public async Task Launcher_WhenAskedForNonsense_SaysWhatIsWrong(string message, params string[] arguments)
    {
        var (exitCode, output) = await ProgramRun.CompleteAsync(Launcher, arguments);
        Assert.Equal(1, exitCode);
        Assert.Contains($"idlecloud: {message}", output, StringComparison.Ordinal);
    }
}
