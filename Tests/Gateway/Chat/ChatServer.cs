using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.Relay;
using IdleCloud.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Tests.Gateway.Chat;

/// <summary>
/// Gateway and silo in one process on a real socket and a real database: everything but the miner is real, and that speaks the real
/// protocol.
/// </summary>
internal sealed class ChatServer : IAsyncDisposable
{
    /// <summary>Milliseconds after which a test that waits for what never comes fails.</summary>
    public const int TestTimeout = 300_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly WebApplication _app;
    private readonly GatewaySilo _silo;

    private ChatServer(WebApplication app, GatewaySilo silo)
    {
        _app = app;
        _silo = silo;
        Address = new Uri(app.Urls.First(static url => url.StartsWith("http:", StringComparison.Ordinal)));
        Client = new HttpClient { BaseAddress = Address };
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Where it listens with TLS, where it was told to.</summary>
    public Uri TlsAddress => new(_app.Urls.First(static url => url.StartsWith("https:", StringComparison.Ordinal)));

    /// <summary>Where agents reach it over gRPC without TLS, where it was told to.</summary>
    public Uri GrpcAddress => new(_app.Urls.Last(static url => url.StartsWith("http:", StringComparison.Ordinal)));

    /// <summary>The silo's database.</summary>
    public string ConnectionString => Services.GetRequiredService<IConfiguration>()["Storage:ConnectionString"]!;

    /// <summary>A client with the customer's key.</summary>
    public HttpClient Client { get; }

    /// <summary>The customer's key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The miners' key.</summary>
    public string MinerKey { get; private set; } = "";

    /// <summary>The services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Requests that are being served.</summary>
    public int LiveRelays => Services.GetRequiredService<RelayTable>().Count;

    /// <summary>Starts a gateway with its silo.</summary>
    /// <param name="postgres">Where the silo's database is made.</param>
    /// <param name="clock">The gateway's clock; null for real time.</param>
    /// <param name="settings">Settings by their full names.</param>
    public static async Task<ChatServer> StartAsync(
        PostgresFixture postgres, TimeProvider? clock = null, Dictionary<string, string?>? settings = null)
    {
        WebApplicationBuilder builder = Builder(await postgres.CreateDatabaseAsync(), settings);
        ChatServer server = await StartAsync(builder, await GatewaySilo.AddAsync(builder, clock));
        await server.CreateKeysAsync();
        return server;
    }

    /// <summary>Starts another gateway of the silo that a first one has; the keys are the same.</summary>
    /// <param name="first">The first gateway.</param>
    /// <param name="settings">Settings by their full names.</param>
    /// <param name="grains">Makes the other one's way to the grains from the first one's; null for the same.</param>
    public static async Task<ChatServer> StartBesideAsync(
        ChatServer first, Dictionary<string, string?> settings, Func<IGrainFactory, IGrainFactory>? grains = null)
    {
        WebApplicationBuilder builder = Builder(first.ConnectionString, settings);
        ChatServer server = await StartAsync(builder, GatewaySilo.Share(builder, first.Services, grains));
        (server.Key, server.MinerKey) = (first.Key, first.MinerKey);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", server.Key);
        return server;
    }

    private static WebApplicationBuilder Builder(string connectionString, Dictionary<string, string?>? settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(Patient.Settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:Port"] = "0", ["Storage:ConnectionString"] = connectionString,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders();
        return builder;
    }

    private static async Task<ChatServer> StartAsync(WebApplicationBuilder builder, GatewaySilo silo)
    {
        builder.Services.AddGateway();
        WebApplication app = builder.Build();
        app.MapGateway();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ChatServer(app, silo);
    }

    /// <summary>Connects a miner and waits until its slots are on offer.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="slots">Jobs at once.</param>
    /// <param name="canResume">Whether it goes on with others' answers.</param>
    /// <param name="machineId">Its machine; another one each time when it is not given: one that has failed is backed off.</param>
    /// <param name="context">Its context in tokens; null for all of the model's.</param>
    public async Task<ScriptedMiner> ConnectMinerAsync(
        string name = "scripted", uint slots = 4, bool canResume = false, string? machineId = null, uint? context = null)
    {
        machineId ??= $"{name}-{Guid.NewGuid():N}";
        int before = (await PoolAsync()).Miners;
        ScriptedMiner miner = await ScriptedMiner.ConnectAsync(Address, MinerKey, machineId, slots: slots, canResume: canResume, context: context ?? 1024);
        await Eventually.HoldsAsync(async () => (await PoolAsync()).Miners > before, Patience, "the miner's slots are on offer");
        return miner;
    }

    /// <summary>An operator's word that a machine which has connected keeps nothing.</summary>
    public async Task AttestAsync(string machineId) => Assert.True(
        await Services.GetRequiredService<IGrainFactory>().GetGrain<IMinerGrain>(MinerIds.For("acct_test", machineId)).SetClassAsync(new(false, true)));

    /// <summary>Waits until nothing of a test is left.</summary>
    public async Task SettleAsync()
    {
        await Eventually.HoldsAsync(() => LiveRelays == 0, Patience, "every request has ended");
        await Eventually.HoldsAsync(() => Services.GetRequiredService<MinerConnections>().Count == 0, Patience, "every miner has left");
        await Eventually.HoldsAsync(async () => (await PoolAsync()).Miners == 0, Patience, "the pool is empty");
    }

    public ValueTask<PoolStatus> PoolAsync() =>
        Services.GetRequiredService<IGrainFactory>().GetGrain<IModelPoolGrain>(PoolKey.For("idle-tiny")).GetStatusAsync();

    /// <summary>Sends a chat request; the answer's body is still to be read.</summary>
    public Task<HttpResponseMessage> PostAsync(string more, CancellationToken cancellationToken) => Client.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Body(more), Encoding.UTF8, "application/json") },
        HttpCompletionOption.ResponseHeadersRead,
        cancellationToken);

    /// <summary>Sends a chat request and reads the whole answer.</summary>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(string more = "")
    {
        using HttpResponseMessage response = await PostAsync(more, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a chat request on a socket of its own.</summary>
    public async Task<TcpClient> SendRawAsync(string more, string prompt = "Hi")
    {
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
        string body = Body(more, prompt);
        string request = $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Key}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        return socket;
    }

    public static JsonElement ErrorOf(string body) => JsonDocument.Parse(body).RootElement.GetProperty("error");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _silo.DisposeAsync();
    }

    private static string Body(string more, string prompt = "Hi") =>
        $$"""{"model":"idle-tiny","messages":[{"role":"user","content":"{{prompt}}"}]{{(more.Length > 0 ? "," + more : "")}}}""";

    private async Task CreateKeysAsync()
    {
        var grains = Services.GetRequiredService<IGrainFactory>();
        await grains.CreateFundedAsync("acct_test");
        IKeyRingGrain keys = grains.GetGrain<IKeyRingGrain>("acct_test");
        Key = (await keys.CreateAsync(NewApiKey.Customer("test"))).NewSecret;
        MinerKey = (await keys.CreateAsync(new() { Kind = ApiKeyKind.Miner, Name = "test" })).NewSecret;
        Client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
    }
}
