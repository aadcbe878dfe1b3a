using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Supervision;
using IdleCloud.Hosting.Cluster;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Three silos and two gateways as <c>./idlecloud cluster</c> starts them, PostgreSQL, and a fake miner at each gateway. Everything is
/// ended with it; its directory is kept when a test failed. On the grain host Local there is none.
/// </summary>
public sealed class ClusterProcess : IAsyncLifetime
{
    /// <summary>How many silos there are.</summary>
    internal const int Silos = 3;
    private const int Gateways = 2;
    private const int Slots = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-cluster-");
    private readonly List<ChildProcess> _miners = [];
    private readonly string? _redis;
    private ProgramRun? _run;

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
        ClusterFile file = File;
        foreach ((int index, string url) in file.BaseUrls.Index())
        {
            _miners.Add(ChildProcess.Start($"miner {index}", Programs.Find("FakeMiners", "IdleCloud.FakeMiners"),
                ["--gateway", new Uri(url).GetLeftPart(UriPartial.Authority), "--key", file.MinerKey, "--name", $"fake-{index}",
                    "--slots", $"{Slots}", "--model", file.Model, "--stop-on-stdin-close"],
                new Dictionary<string, string>(), Path.Combine(_directory.FullName, "logs")));
        }
    }

    /// <summary>A client of all gateways; a connection for each request, so that it repeats none by itself.</summary>
    internal HttpClient CreateClient() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
    {
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", File.ApiKey) }, Timeout = Patience,
    };

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

    /// <summary>Waits until a gateway answers a chat completion, which takes a miner of its own.</summary>
    internal async Task ServesAsync(string baseUrl)
    {
        using HttpClient client = CreateClient();
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
