using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdleCloud.Demo.Gateway;
using IdleCloud.Demo.Models;
using IdleCloud.Demo.Options;
using IdleCloud.Demo.Postgres;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Bootstrap;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>
/// PostgreSQL, gateway and fake miners as processes of their own, started as the demo starts them; unlike the demo it goes on when one
/// of them is killed, so that a test can start it again with the same data.
/// </summary>
internal sealed class RealSystem : IAsyncDisposable
{
    /// <summary>The account that the miners' key belongs to.</summary>
    public const string MinerOwner = "acct_first";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idlecloud-losses-");
    private readonly DemoModel _model = DemoModel.Read(RepositoryFiles.SmallModel);
    private readonly DemoOptions _options;
    private readonly DataDirectory _data;
    private readonly GatewayClient _probe;
    private readonly ChildProcess?[] _miners;
    private readonly int _slots;
    private PrivatePostgres? _postgres;
    private ChildProcess? _gateway;
    private BootstrapSecrets _secrets = null!;

    private RealSystem(int miners, int slots)
    {
        _miners = new ChildProcess?[miners];
        _slots = slots;
        _options = new() { Port = FreePort.Take(), DataDirectory = _directory.FullName, ModelPath = RepositoryFiles.SmallModel, Miners = miners };
        MinersDial = new Uri($"http://127.0.0.1:{_options.Port}");
        _data = DataDirectory.Hold(_directory.FullName);
        _probe = new GatewayClient(_options.Port);
        // A connection for each request: on one that was used before, the client would repeat a broken request by itself.
        Client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_options.Port}/"), Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>A client without a key.</summary>
    public HttpClient Client { get; }

    /// <summary>The model that the miners serve.</summary>
    public string Model => _model.Id;

    /// <summary>For reading the books.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The fake miners' processes.</summary>
    public int Miners => _miners.Length;

    /// <summary>Where miners dial that are started from now on: the gateway, or what stands in front of it.</summary>
    public Uri MinersDial { get; set; }

    /// <summary>The gateway's memory, in bytes of its resident set.</summary>
    public long GatewayMemory => PosixProcess.ResidentBytes(_gateway!.Id);

    /// <summary>Files of the journal's directory that mean that a bill was lost: refused ones, or damage.</summary>
    public IEnumerable<string> LostBills => Directory.EnumerateFiles(_data.Journal).Where(static path => !Path.GetFileName(path).StartsWith("outcomes-"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts everything, and waits until miners are on offer.</summary>
    /// <param name="miners">Fake miners, each a process.</param>
    /// <param name="slots">Jobs at once of each.</param>
    public static async Task<RealSystem> StartAsync(int miners = 2, int slots = 16)
    {
        var system = new RealSystem(miners, slots);
        try
        {
            await system.StartPostgresAsync();
            await system.StartGatewayAsync();
            for (int number = 0; number < miners; number++) system.StartMiner(number);
            await system.WaitForMinersAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the miner of each process is on offer.</summary>
    public Task WaitForMinersAsync() => WaitForMinersAsync(Miners, ReadyWithin);

    /// <summary>Waits until so many miners are on offer.</summary>
    public Task WaitForMinersAsync(int count, TimeSpan within) => Eventually.HoldsAsync(
        async () => await _probe.CountMinersAsync(_model.Id, _secrets.ApiKey, Cancel) == count, within, $"{count} miners are on offer");

    /// <summary>SIGKILL for the database's server.</summary>
    public async Task KillPostgresAsync()
    {
        Signals.Send(_postgres!.ProcessId, Signal.Kill);
        await _postgres.Exited;
    }

    /// <summary>SIGSTOP for the database's server and all its processes: connections stay, and nobody answers.</summary>
    public void FreezePostgres() => SignalPostgres(Signal.Stop);

    /// <summary>Lets a frozen server go on where it was, with what was asked of it meanwhile.</summary>
    public void ThawPostgres() => SignalPostgres(Signal.Continue);

    /// <summary>SIGKILL for gateway and silo.</summary>
    public Task KillGatewayAsync() => KillAsync(_gateway!);

    /// <summary>SIGKILL for a fake miner.</summary>
    public Task KillMinerAsync(int number) => KillAsync(_miners[number]!);

    /// <summary>SIGSTOP for gateway and silo.</summary>
    public void FreezeGateway() => Signals.Send(_gateway!.Id, Signal.Stop);

    /// <summary>Lets a frozen gateway go on.</summary>
    public void ThawGateway() => Signals.Send(_gateway!.Id, Signal.Continue);

    /// <summary>SIGSTOP for a fake miner.</summary>
    public void FreezeMiner(int number) => Signals.Send(_miners[number]!.Id, Signal.Stop);

    /// <summary>Lets a frozen fake miner go on.</summary>
    public void ThawMiner(int number) => Signals.Send(_miners[number]!.Id, Signal.Continue);

    /// <summary>Starts the server on the cluster as it lies there. After a kill its orphans may need a moment to let go of it.</summary>
    public async Task StartPostgresAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        if (_postgres is not null) await _postgres.DisposeAsync();
        while (true)
        {
            try
            {
                _postgres = await PrivatePostgres.StartAsync(new() { DataDirectory = _data.Postgres, IsDurable = false }, Cancel);
                ConnectionString = _postgres.ConnectionString;
                return;
            }
            catch (PrivatePostgresException) when (TimeProvider.System.GetElapsedTime(began) < ReadyWithin)
            {
                // Again: starting takes its time, so that this does not spin.
            }
        }
    }

    /// <summary>Starts gateway and silo, and waits until they serve.</summary>
    public async Task StartGatewayAsync()
    {
        _gateway = GatewayProcess.Start(_options, _model, _data, ConnectionString);
        _secrets = await GatewayProcess.WaitUntilReadyAsync(_gateway, _probe, _data, Cancel);
    }

    /// <summary>Starts a fake miner; it dials until it is let in.</summary>
    public void StartMiner(int number) => _miners[number] = StartFleet($"miner {number}", 1, _slots);

    /// <summary>Starts a process of fake miners, which whoever starts it ends.</summary>
    public ChildProcess StartFleet(string name, int count, int slots) => ChildProcess.Start(name, Programs.Find("FakeMiners", "IdleCloud.FakeMiners"),
        ["--gateway", MinersDial.ToString(), "--key", _secrets.MinerKey, "--name", name.Replace(' ', '-'), "--miners", $"{count}",
            "--slots", $"{slots}", "--model", _model.Id, "--stop-on-stdin-close"],
        new Dictionary<string, string>(), _data.Logs);

    /// <summary>Makes an account with credit and some keys, as an operator does.</summary>
    public async Task<Customer> CreateCustomerAsync(string name, long creditNanoUsd, int keys)
    {
        JsonNode made = await OperateAsync(HttpMethod.Post, "accounts", new JsonObject { ["email"] = $"{name}@example.com", ["plan"] = "enterprise" });
        string accountId = made["account_id"]!.GetValue<string>();
        List<string> secrets = [made["api_key"]!.GetValue<string>()];
        await OperateAsync(HttpMethod.Post, $"accounts/{accountId}/grants", new JsonObject { ["amount_nano_usd"] = creditNanoUsd, ["reason"] = "test" });
        while (secrets.Count < keys)
        {
            JsonNode key = await CallAsync(HttpMethod.Post, "api/v1/api-keys", secrets[0], new JsonObject { ["name"] = $"key {secrets.Count}" });
            secrets.Add(key["api_key"]!.GetValue<string>());
        }

        return new Customer(accountId, creditNanoUsd, [.. secrets]);
    }

    /// <summary>What the check of the books says; null while a part that was just killed is not back yet.</summary>
    public async Task<JsonNode?> TryCheckBooksAsync()
    {
        try
        {
            return await OperateAsync(HttpMethod.Get, "ledger/check", body: null);
        }
        catch (HttpRequestException e) when (e.StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }

    /// <summary>A call of the account API that succeeds.</summary>
    public async Task<JsonNode> CallAsync(HttpMethod method, string path, string key, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await Client.SendAsync(request, Cancel);
        string text = await response.Content.ReadAsStringAsync(Cancel);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"{method} {path}: {text}", null, response.StatusCode);
    }

    /// <summary>Asks for a chat completion; returns with the headers.</summary>
    /// <param name="key">The customer's key.</param>
    /// <param name="directive">What the fake miner is to do, as <c>tokens=3 gap=10</c>.</param>
    /// <param name="isStream">Whether the answer is streamed.</param>
    /// <param name="idempotencyKey">What a repeat is known by; null for none.</param>
    public Task<HttpResponseMessage> AskAsync(string key, string directive, bool isStream, string? idempotencyKey = null)
    {
        JsonObject body = ChatCall.Body(Model, $"[[mock {directive}]]", isStream);
        if (isStream) body["stream_options"] = new JsonObject { ["include_usage"] = true };
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }

    /// <summary>The end of the gateway's log.</summary>
    public string GatewayLog() => string.Join('\n', File.ReadLines(_gateway!.LogPath).TakeLast(40));

    public async ValueTask DisposeAsync()
    {
        foreach (ChildProcess? miner in _miners)
        {
            if (miner is not null) await miner.DisposeAsync();
        }

        if (_gateway is not null) await _gateway.StopAsync(StopGrace, CancellationToken.None);
        if (_postgres is not null) await _postgres.DisposeAsync();
        _probe.Dispose();
        Client.Dispose();
        _data.Dispose();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"The system's directory is kept: {_directory.FullName}");
        }
        else
        {
            _directory.Delete(recursive: true);
        }
    }

    private static async Task KillAsync(ChildProcess process)
    {
        Signals.Send(process.Id, Signal.Kill);
        await process.DisposeAsync();
    }

    private void SignalPostgres(Signal signal)
    {
        // The server itself first, so that it starts no more of them.
        Signals.Send(_postgres!.ProcessId, signal);
        foreach (int process in PosixProcess.FindChildren(_postgres.ProcessId, "postgres")) Signals.Send(process, signal);
    }

    private Task<JsonNode> OperateAsync(HttpMethod method, string path, JsonObject? body) =>
        CallAsync(method, $"api/v1/operator/{path}", _secrets.OperatorKey, body);
}

/// <summary>Somebody who asks and pays.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="GrantedNanoUsd">All the credit that it ever got.</param>
/// <param name="Keys">The keys' secrets.</param>
internal sealed record Customer(string AccountId, long GrantedNanoUsd, string[] Keys);
