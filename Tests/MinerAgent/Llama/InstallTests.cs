using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Engines.Llama;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Llama;

/// <summary>Installing the engine's packages with programs in npm's place that fail as npm does; the real one is in use in all other tests.</summary>
public sealed class InstallTests : IDisposable
{
    private static readonly string[] Packages = ["@node-llama-cpp/linux-x64"];
    private readonly TempDirectory _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Engines => Path.Combine(_folder.Path, "engines");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EnsureAsync_WhenAllIsWell_InstallsOnceAndThenNeedsNoNpm()
    {
        string modules = await InstallAsync("mkdir -p node_modules; echo \"$@\" >> node_modules/calls");
        string[] calls = await File.ReadAllLinesAsync(Path.Combine(modules, "node_modules/calls"), Cancel);
        Assert.Equal(2, calls.Length);
        Assert.StartsWith("ci --omit=optional --ignore-scripts", calls[0], StringComparison.Ordinal);
        Assert.EndsWith($"@node-llama-cpp/linux-x64@{LlamaPackages.Version}", calls[1], StringComparison.Ordinal);

        Assert.Equal(modules, await Installer(npm: null).EnsureAsync(Packages, Cancel));
    }

    [Fact]
    public async Task EnsureAsync_WhenItWasInterruptedHalfWay_BeginsAnew()
    {
        await Assert.ThrowsAsync<EngineStartException>(() => InstallAsync("mkdir node_modules; touch node_modules/half; exit 1"));
        Assert.Single(Directory.EnumerateDirectories(Engines, "*.partial-*"));

        string modules = await InstallAsync("mkdir -p node_modules");
        Assert.False(File.Exists(Path.Combine(modules, "node_modules/half")));
        Assert.Equal([modules], Directory.EnumerateDirectories(Engines));
    }

    [Fact]
    public async Task EnsureAsync_WhenItIsCancelled_EndsNpmAndLeavesNothingThatCounts()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        string started = Path.Combine(_folder.Path, "started");
        string npmPath = MakeNpm($"echo $$ > {started}.partial; mv {started}.partial {started}; exec sleep 600");
        Task<string> installing = Installer(npmPath).EnsureAsync(Packages, cancel.Token);
        await Eventually.HoldsAsync(() => File.Exists(started), TimeSpan.FromSeconds(10), "npm runs");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => installing);
        int npm = int.Parse(await File.ReadAllTextAsync(started, Cancel), null);
        await Eventually.HoldsAsync(() => !PosixProcess.IsRunning(npm), TimeSpan.FromSeconds(10), "npm has ended");
        Assert.DoesNotContain(Directory.EnumerateDirectories(Engines), path => !path.Contains(".partial-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ENOTFOUND", false)]
    [InlineData("EINTEGRITY", true)]
    [InlineData("ENOSPC", true)]
    public async Task EnsureAsync_WhenNpmFails_TellsWhyAndWhetherToTryAgain(string code, bool isPermanent)
    {
        var failure = await Assert.ThrowsAsync<EngineStartException>(() => InstallAsync($"echo npm error code {code} >&2; exit 1"));
        Assert.Equal(isPermanent, failure.IsPermanent);
        Assert.StartsWith("The llama engine could not be installed: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"npm error code {code}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureAsync_WhenAnotherInstalls_WaitsAndTakesItsWork()
    {
        Directory.CreateDirectory(Engines);
        var held = new FileStream(Path.Combine(Engines, "install.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Task<string> waiting = Installer(npm: null).EnsureAsync(Packages, Cancel);
        Assert.False(waiting.IsCompleted);
        string theirs = Directory.CreateDirectory(Path.Combine(Engines, $"node-llama-cpp-{LlamaPackages.Version}-linux-x64")).FullName;
        await held.DisposeAsync();

        Assert.Equal(theirs, await waiting.WaitAsync(TestScale.Allow(TimeSpan.FromSeconds(10)), Cancel));
    }

    private Task<string> InstallAsync(string script) => Installer(MakeNpm(script)).EnsureAsync(Packages, Cancel);

    private NodeModulesInstaller Installer(string? npm) =>
        new(Engines, new NodeRuntime("node", npm), TimeProvider.System, NullLogger<NodeModulesInstaller>.Instance);

    private string MakeNpm(string script)
    {
        string npm = Path.Combine(_folder.Path, "npm");
        File.WriteAllText(npm, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return npm;
    }
}
