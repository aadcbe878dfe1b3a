using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdleCloud.Demo.Cluster;
using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Bootstrap;
using IdleCloud.Tests.EndToEnd.Losses;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// Three silos on machines of a <see cref="PrivateNetwork"/>, and on this one a gateway, a miner agent and the database, whose socket all of them reach.
/// A silo that ends is started again.
/// </summary>
internal sealed class PartedCluster : IAsyncDisposable
{
    private const int Silos = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _directory = new();
    private readonly DataDirectory _data;
    private readonly LocalAuthority _authority;
    private readonly DemoModel _model = DemoModel.Read(RepositoryFiles.SmallModel);
    private readonly ClusterProcesses _processes;
    private readonly string _connectionString;
    private readonly List<KeptProcess> _silos = [];
    private readonly List<ChildProcess> _others = [];
    private PrivateNetwork? _network;
    private PacedEngine? _engine;
    private ClusterFile? _file;

    private PartedCluster(string connectionString)
    {
        _connectionString = connectionString;
        _data = DataDirectory.Hold(_directory.Path);
        _authority = new LocalAuthority(_data.Certificates, TimeProvider.System);
        var options = new DemoOptions { Port = FreePort.Take(), DataDirectory = _data.Root, ModelPath = RepositoryFiles.SmallModel, Miners = 0 };
        _processes = new ClusterProcesses(new ClusterRun(options, Silos, Gateways: 1, Redis: null), _model, _data, _authority, connectionString);
    }

    /// <summary>The network of the silos.</summary>
    public PrivateNetwork Network => _network!;

    /// <summary>How its first customer and its operator use it.</summary>
    public ClusterFile File => _file!;

    /// <summary>What all customers have noted.</summary>
    public ConcurrentQueue<Answer> Answers { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts it, up to its first answer.</summary>
    public static async Task<PartedCluster> StartAsync(string connectionString)
    {
        var cluster = new PartedCluster(connectionString);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until all silos serve.</summary>
    public Task WholeAsync() =>
        Eventually.HoldsAsync(async () => await _processes.CountSilosAsync(Cancel) == Silos, Patience, "all silos serve");

    /// <summary>A customer with so much credit.</summary>
    /// <returns>The account, and how it uses the cluster.</returns>
    public async Task<(string Account, ClusterFile File)> CreateCustomerAsync(long creditNanoUsd)
    {
        JsonNode made = await CallAsync(
            HttpMethod.Post, "operator/accounts", File.OperatorKey, new JsonObject { ["email"] = $"{Guid.NewGuid():n}@example.com", ["plan"] = "enterprise" });
        string account = made["account_id"]!.GetValue<string>();
        await CallAsync(HttpMethod.Post, $"operator/accounts/{account}/grants", File.OperatorKey,
            new JsonObject { ["amount_nano_usd"] = creditNanoUsd, ["reason"] = "test" });
        return (account, File with { ApiKey = made["api_key"]!.GetValue<string>() });
    }

    /// <summary>A call of the account or operator API that succeeds.</summary>
    public async Task<JsonNode> CallAsync(HttpMethod method, string path, string key, JsonObject? body = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(new Uri(_processes.UrlOf(1)), $"/api/v1/{path}"));
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await client.SendAsync(request, Cancel);
        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess other in Enumerable.Reverse(_others)) await other.DisposeAsync();
        await Task.WhenAll(_silos.Select(static silo => silo.StopAsync(TimeSpan.Zero, CancellationToken.None)));
        if (_engine is not null) await _engine.DisposeAsync();
        if (_network is not null) await _network.DisposeAsync();
        _authority.Dispose();
        _data.Dispose();
        _directory.Dispose();
    }

    private async Task StartAsync()
    {
        _network = await PrivateNetwork.CreateAsync(Silos);
        for (int number = 1; number <= Silos; number++)
        {
            int silo = number;
            _silos.Add(new KeptProcess(() => StartSilo(silo), static () => { }));
        }

        await WholeAsync();
        _others.Add(_processes.StartGateway(1));
        using (var client = new GatewayClient(_processes.PortOf(1))) await GatewayProcess.WaitUntilServesAsync(_others[0], client, Cancel);
        BootstrapSecrets secrets = BootstrapSecrets.Read(_data.Secrets)!;
        _file = new ClusterFile
        {
            BaseUrls = [_processes.UrlOf(1)],
            ApiKey = secrets.ApiKey,
            Model = _model.Id,
            MinerKey = secrets.MinerKey,
            OperatorKey = secrets.OperatorKey,
            ConnectionString = _connectionString,
            ClusterId = _processes.ClusterId,
            SiloPids = [],
            GatewayPids = [],
            MinerPids = [],
        };
        _engine = await PacedEngine.StartAsync();
        _others.Add(ClusterProcess.StartMiner("miner", _file, _file.BaseUrls, _engine, _data.Root));
    }

    private ChildProcess StartSilo(int number)
    {
        Dictionary<string, string> settings = _processes.SettingsOfSilo(number);
        settings["IDLECLOUD_Cluster__Address"] = Network.AddressOf(number - 1);
        (string program, string[] arguments) = Network.On(number - 1, Programs.Find("SiloHost", "IdleCloud.SiloHost"));
        return ChildProcess.Start($"silo {number}", program, arguments, settings, _data.Logs);
    }
}
