using IdleCloud.Demo.Supervision;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd;

/// <summary>A miner agent that a test starts beside a demo's own.</summary>
internal sealed class MinerRun : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(20);

    private readonly TempDirectory _data = new();
    private readonly ProgramRun _run;

    private MinerRun(DemoProcess demo, string key, params string[] more) => _run = ProgramRun.Start(
        Programs.Find("MinerAgent", "idlecloud-miner"),
        ["--gateway", $"http://127.0.0.1:{demo.Port}", "--model", RepositoryFiles.SmallModel, "--data", _data.Path, "--stop-on-stdin-close", .. more],
        new Dictionary<string, string> { ["IDLECLOUD_MINER_KEY"] = key });

    /// <summary>Its end, with its exit code.</summary>
    public Task<int> Exited => _run.Exited;

    /// <summary>The process.</summary>
    public int Id => _run.Id;

    /// <summary>What it printed.</summary>
    public string Output => _run.Output;

    /// <summary>What the network knows the machine by; there once it has connected.</summary>
    public string MachineId => File.ReadAllText(Path.Combine(_data.Path, "machine-id")).Trim();

    /// <summary>Starts an agent with any key.</summary>
    public static MinerRun Start(DemoProcess demo, string key) => new(demo, key);

    /// <summary>Starts an agent of the demo's owner and waits until the gateway offers it.</summary>
    public static async Task<MinerRun> ConnectAsync(DemoProcess demo, params string[] more)
    {
        int before = (await LiveModel.GetAsync(demo)).Miners;
        var miner = new MinerRun(demo, demo.File.MinerKey, more);
        await Eventually.HoldsAsync(
            async () => (await LiveModel.GetAsync(demo)).Miners > before, TimeSpan.FromSeconds(20), "the new miner is live");
        return miner;
    }

    public async ValueTask DisposeAsync()
    {
        // In order, if it can: one that is killed while its engine starts leaves the folder of their socket behind.
        if (!Exited.IsCompleted) Signals.Send(Id, Signal.Terminate);
        await ((Task)Exited).WaitAsync(StopGrace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _run.DisposeAsync();
        _data.Dispose();
    }
}
