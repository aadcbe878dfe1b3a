using IdleCloud.MinerAgent.Connection;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Owner;
using IdleCloud.MinerAgent.Retries;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Gateway.Edge;
using IdleCloud.Tests.MinerAgent.Hosting;
using IdleCloud.Tests.Support;
using IdleCloud.Wire.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>An agent whose gateway comes and goes. The agent's clock is the test's; the gateways are real ones.</summary>
public sealed class GatewayLinkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Seed = 7;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordedLogs _logs = new();
    private ILoggerFactory _loggers = null!;
    private readonly OwnerGate _gate = new();
    private AgentStatus _status = null!;
    private EngineSupervisor _engine = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        _status = new AgentStatus(_clock);
        _engine = new EngineSupervisor(
            new ScriptedEngine(), _gate, new Backoff(FirstWait, LongestWait, new Random(Seed)), TimeProvider.System, NullLogger<EngineSupervisor>.Instance);
        _gate.Open();
        await _engine.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _loggers.Dispose();
        _stop.Dispose();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task RunAsync_WhileTheGatewayIsAway_DialsAfterEachWaitOfTheBackoff()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(status: 503);
        Task<SessionEnd> running = Link("im_wellformed", gateway.Url).RunAsync(_stop.Token);

        var expected = new Backoff(FirstWait, LongestWait, new Random(Seed));
        for (int dials = 1; dials <= 8; dials++)
        {
            await WaitsAsync(dials, "is busy or starting (status 503)");
            Assert.Equal(dials, gateway.Keys.Count);
            _clock.Advance(expected.Next() - TimeSpan.FromMilliseconds(1));
            Assert.Equal(dials, gateway.Keys.Count);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.HoldsAsync(() => gateway.Keys.Count == dials + 1, Patience, "the agent dials again");
        }

        await _stop.CancelAsync();
        Assert.Equal(SessionEndKind.Lost, (await running).Kind);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task RunAsync_WithSeveralGateways_DialsEachInItsTurn()
    {
        await using TestGateway first = await TestGateway.StartAsync(status: 503);
        await using TestGateway second = await TestGateway.StartAsync(status: 503);
        Task<SessionEnd> running = Link("im_wellformed", first.Url, second.Url).RunAsync(_stop.Token);

        for (int dials = 1; dials <= 5; dials++)
        {
            await WaitsAsync(dials, "is busy or starting (status 503)");
            Assert.Equal(((dials + 1) / 2, dials / 2), (first.Keys.Count, second.Keys.Count));
            _clock.Advance(LongestWait);
        }

        await _stop.CancelAsync();
        Assert.Equal(SessionEndKind.Lost, (await running).Kind);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task RunAsync_WhenTheGatewayRestarts_ConnectsAgainByItself()
    {
        string address = $"http://127.0.0.1:{FreePort.Take()}";
        Dictionary<string, string?> settings = new()
        {
            ["Gateway:Port"] = $"{new Uri(address).Port}",
            ["Storage:ConnectionString"] = await postgres.CreateDatabaseAsync(),
        };
        Task<SessionEnd> running;
        var expected = new Backoff(FirstWait, LongestWait, new Random(Seed));
        await using (ChatServer first = await ChatServer.StartAsync(postgres, settings: settings))
        {
            running = Link(first.MinerKey, new Uri(address)).RunAsync(_stop.Token);
            await OnOfferAsync(first);
        }

        // It has said that it leaves. Nothing listens now.
        await Eventually.HoldsAsync(
            () => _logs.At(LogLevel.Information).Any(static line => line.Contains("is about to stop", StringComparison.Ordinal)) && _clock.ActiveTimers == 1,
            Patience, "the agent waits for its first try");
        for (int dials = 1; dials <= 3; dials++)
        {
            _clock.Advance(expected.Next());
            await WaitsAsync(dials, "nothing answers at");
        }

        await using ChatServer second = await ChatServer.StartAsync(postgres, settings: settings);
        _clock.Advance(expected.Next());
        await OnOfferAsync(second);
        Assert.Contains("\"Hi\"", (await second.AskAsync()).Body, StringComparison.Ordinal);

        await _stop.CancelAsync();
        Assert.Equal("stopped", (await running).Reason);
    }

    private GatewayLink Link(string key, params Uri[] gateways)
    {
        var offer = new MinerOffer("0123456789abcdef", "a name", "scripted", "idle-tiny", 1024, 2, true, []);
        var context = new SessionContext(offer, _engine, _gate, new TokenPacer(null, _clock), _status, _clock);
        return new GatewayLink(
            gateways, key, context, new WebSocketConnector(_clock), new Backoff(FirstWait, LongestWait, new Random(Seed)), _loggers);
    }

    /// <summary>The link has given up so many tries, the last for this reason, and has set its timer for the next.</summary>
    private Task WaitsAsync(int lost, string reason) => Eventually.HoldsAsync(
        () => _logs.At(LogLevel.Warning) is var lines && lines.Length == lost && lines[^1].Contains(reason, StringComparison.Ordinal)
            && _clock.ActiveTimers == 1,
        Patience, "the agent waits for its next try");

    private Task OnOfferAsync(ChatServer server) => Eventually.HoldsAsync(
        async () => _status.Link == "connected" && (await server.PoolAsync()).Miners == 1, Patience, "the agent's slots are on offer");
}
