using IdleCloud.Demo.Supervision;
using IdleCloud.Silo.Hosting;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>The command that an owner types in a clone.</summary>
[Collection(SharedDemoCollection.Name)]
public sealed class LauncherMinerTests(SharedDemo shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Launcher_AskedForAMiner_RunsOneThatServesAndDrains()
    {
        // The launcher runs what it builds, which is Release: other tests would wait a minute for that build here.
        Assert.SkipUnless(new DirectoryInfo(AppContext.BaseDirectory).Name == "release", "only where ./idlecloud test runs the tests");
        using var data = new TempDirectory();
        int before = (await LiveModel.GetAsync(shared.Demo)).Miners;
        await using ProgramRun miner = ProgramRun.Start(
            Path.Combine(RepositoryFiles.Root, "idlecloud"),
            [
                "miner", "--grain-host", GrainHosting.Name, "--gateway", $"http://127.0.0.1:{shared.Demo.Port}",
                "--model", RepositoryFiles.SmallModel, "--data", data.Path,
            ],
            new Dictionary<string, string> { ["IDLECLOUD_MINER_KEY"] = shared.Demo.File.MinerKey });

        await Eventually.HoldsAsync(async () => (await LiveModel.GetAsync(shared.Demo)).Miners > before, Patience, "the launcher's miner is on offer");
        Assert.Contains($"Grain host: {GrainHosting.Name} (as asked)", miner.Output, StringComparison.Ordinal);
        Signals.Send(miner.Id, Signal.Interrupt);
        Assert.Equal(0, await miner.Exited.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken));
    }
}
