using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Supervision;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Three silos and two gateways as <c>./idlecloud cluster</c> starts them, PostgreSQL, and two miner agents that know both gateways, the first at the
/// first and the second at the second. Everything is ended with it; its directory is kept when a test failed. On the grain host Local there is none.
/// </summary>
public sealed class ClusterProcess : IAsyncLifetime
{
    /// <summary>How many silos there are.</summary>
    internal const int Silos = 3;
    private const int Gateways = 2;
    private const int Slots = 128;

    /// <summary>How many miners there are.</summary>
    internal const int Miners = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-cluster-");
    private readonly List<ChildProcess> _miners = [];
    private readonly string? _redis;
    private PacedEngine? _engine;
    private ProgramRun? _run;
    private int _minersStarted;

    /// <summary>With the membership in PostgreSQL.</summary>
    public ClusterProcess()
    {
    }

    /// <summary>With the membership in Redis.</summary>
    /// <param name="redis">Its HOST:PORT.</param>
    internal ClusterProcess(string redis) => _redis = redis;

    /// <summary>Why there is none; null when there is one.</summary>
    internal static string? WhyNot => ClusterSupport.WhyNot(MembershipKind.PostgreSql);

    /// <summary>What <c>cluster.json</c> says now.</summary>
    internal ClusterFile File => ClusterFile.Read(Path.Combine(_directory.FullName, "cluster.json"));

    /// <summary>What all customers have noted, of every test and of none.</summary>
    internal ConcurrentQueue<Answer> Answers { get; } = [];

    /// <summary>What answers for both miners.</summary>
    internal PacedEngine Engine => _engine!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null) return;
        int port = FreePorts(2 * Gateways);
        _run = ProgramRun.Start(Programs.Find("Demo", "IdleCloud.Demo"),
        [
            "cluster", "--silos", $"{Silos}", "--gateways", $"{Gateways}", "--miners", "0", "--port", $"{port}",
            "--data", _directory.FullName, "--stop-on-stdin-close", .. _redis is null ? [] : new[] { "--redis", _redis },
        ]);
        await Task.WhenAny(_run.PrintedAsync("Ctrl-C stops it."), _run.Exited).WaitAsync(Patience);
        Assert.False(_run.Exited.IsCompleted, _run.Output);
        _engine = await PacedEngine.StartAsync();
        for (int index = 0; index < Miners; index++) _miners.Add(StartMiner(index, index));
    }

    /// <summary>How many miners are connected to another gateway than this one, by what each of them said last.</summary>
    internal int MinersNotAt(string baseUrl) =>
        _miners.Count(miner => GatewayOf(miner) is { } gateway && gateway != new Uri(baseUrl).Authority);

    /// <summary>Waits until all miners are connected.</summary>
    internal Task MinersAreThereAsync() => Eventually.HoldsAsync(
        () => _miners.TrueForAll(miner => GatewayOf(miner) is not null), Patience, "all miners are there");

    /// <summary>Replaces a miner's program as its owner would: it finishes what it has, and the new one connects.</summary>
    /// <param name="index">Which.</param>
    /// <param name="gateway">Where it connects first.</param>
    internal async Task ReplaceMinerAsync(int index, int gateway)
    {
        await StopMinerAsync(index);
        await StartAgainAsync(index, gateway);
    }

    /// <summary>Has a miner finish what it has, and end.</summary>
    internal async Task StopMinerAsync(int index)
    {
        await _miners[index].StopAsync(Patience, Cancel);
        Assert.Equal(0, await _miners[index].Exited);
    }

    /// <summary>Starts a miner that was stopped.</summary>
    internal Task StartAgainAsync(int index, int gateway)
    {
        _miners[index] = StartMiner(index, gateway);
        return MinersAreThereAsync();
    }

    private ChildProcess StartMiner(int index, int gateway) => StartMiner(
        $"miner {++_minersStarted}", File, Enumerable.Range(gateway, Gateways).Select(turn => File.BaseUrls[turn % Gateways]), Engine,
        _directory.FullName, machine: index);

    /// <summary>Starts a miner agent that asks an engine for its answers.</summary>
    internal static ChildProcess StartMiner(
        string name, ClusterFile cluster, IEnumerable<string> baseUrls, PacedEngine engine, string directory, int machine = 0) =>
        ChildProcess.Start(name, Programs.Find("MinerAgent", "idlecloud-miner"),
            ["--gateway", string.Join(',', baseUrls.Select(static url => new Uri(url).GetLeftPart(UriPartial.Authority))),
                "--engine-url", engine.Url, "--serve", $"{cluster.Model}={PacedEngine.Model}", "--slots", $"{Slots}",
                "--data", Path.Combine(directory, $"miner-{machine}"), "--gpu", "none", "--never-yield", "--plain", "--stop-on-stdin-close"],
            new Dictionary<string, string> { ["IDLECLOUD_MINER_KEY"] = cluster.MinerKey }, Path.Combine(directory, "logs"));

    /// <summary>Where it is connected; null when it is not.</summary>
    private static string? GatewayOf(ChildProcess miner)
    {
        const string Connected = "Connected to ";
        using var log = new StreamReader(new FileStream(miner.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string last = log.ReadToEnd().Split('\n').LastOrDefault(static line => line.Contains("onnected", StringComparison.Ordinal), "");
        int start = last.IndexOf(Connected, StringComparison.Ordinal);
        return start < 0 ? null : last[(start + Connected.Length)..].Split(": ")[0];
    }

    /// <summary>Customers of all gateways who begin to ask.</summary>
    internal ClusterLoad StartLoad(TimeSpan? pace = null) => StartLoad([.. File.BaseUrls.Select(static url => new[] { url })], pace);

    /// <summary>Customers who begin to ask, each at the doors that it knows.</summary>
    internal ClusterLoad StartLoad(IReadOnlyList<string[]> doors, TimeSpan? pace = null) => new(File, Answers, doors, pace);

    /// <summary>Waits until so many silos are of a status.</summary>
    internal Task SilosAsync(int status, int count, string what)
    {
        ClusterFile file = File;
        return Eventually.HoldsAsync(
            async () => await file.CountSilosAsync(status, Cancel) == count, Patience, what);
    }

    /// <summary>How many silos are of a status.</summary>
    internal Task<int> CountSilosAsync(int status) => File.CountSilosAsync(status, Cancel);

    /// <summary>Waits until a process has been started again, and all of the cluster serves.</summary>
    /// <param name="gonePid">The process that has ended.</param>
    internal async Task WholeAgainAsync(int gonePid)
    {
        await Eventually.HoldsAsync(
            () => File is var file && !file.SiloPids.Contains(gonePid) && !file.GatewayPids.Contains(gonePid), Patience, "it is started again");
        await SilosAsync(MembershipTable.Active, Silos, "all silos serve");
        foreach (string url in File.BaseUrls) await ServesAsync(url);
    }

    /// <summary>Waits until a gateway answers a chat completion.</summary>
    internal async Task ServesAsync(string baseUrl)
    {
        using HttpClient client = ClusterLoad.CreateClient(File);
        await Eventually.HoldsAsync(
            async () =>
            {
                Answer answer = await ClusterLoad.AskAsync(client, baseUrl, File.Model, "tokens=1", isStream: false);
                Answers.Enqueue(answer);
                return answer.Error is null;
            }, Patience, $"{baseUrl} serves");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess miner in _miners) await miner.DisposeAsync();
        if (_engine is not null) await _engine.DisposeAsync();
        if (_run is not null)
        {
            _run.CloseInput();
            await _run.Exited.WaitAsync(Patience);
            await _run.DisposeAsync();
        }

        if (TestContext.Current.TestState?.Result == TestResult.Failed) Console.WriteLine($"The cluster's directory is kept: {_directory.FullName}");
        else _directory.Delete(recursive: true);
    }

    /// <summary>The first of some ports in a row that are free.</summary>
    private static int FreePorts(int count)
    {
        while (true)
        {
            int first = FreePort.Take();
            if (first + count <= IPEndPoint.MaxPort && Enumerable.Range(first, count).All(IsFree)) return first;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Tests on one cluster, which they leave whole. They run one after the other, and not beside others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterProcess>
{
    public const string Name = "Cluster";
}
