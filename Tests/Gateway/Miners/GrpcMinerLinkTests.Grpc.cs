using System.Net;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Demo.Supervision;
using IdleCloud.Gateway.Miners;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.MinerAgent.Hosting;
using IdleCloud.Tests.MinerAgent.OpenAi;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using IdleCloud.Wire.Transport;
using IdleCloud.Wire.Transport.Grpc;

namespace IdleCloud.Tests.Gateway.Miners;

/// <summary>The miner link over gRPC: without TLS at a port of its own, with TLS beside everything else.</summary>
public sealed class GrpcMinerLinkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TempDirectory _data = new();
    private readonly GrpcConnector _connector = new(TimeProvider.System);
    private ChatServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Plain => _server.GrpcAddress;

    public async ValueTask InitializeAsync() => _server = await ChatServer.StartAsync(postgres, settings: new()
    {
        [$"{MinerLinkOptions.Section}:{nameof(MinerLinkOptions.GrpcPort)}"] = "0",
        ["Gateway:TlsPort"] = "0",
        ["Gateway:DataDirectory"] = _data.Path,
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _data.Dispose();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Connect_WithAKeyThatIsNoMiners_IsRefusedAsAWrongKey()
    {
        string[] keys = [ApiKeyFormat.Generate(ApiKeyKind.Miner), "nonsense", "", _server.Key];
        foreach (string key in keys)
        {
            ConnectAttempt attempt = await _connector.ConnectAsync(Plain, key, Cancel);
            Assert.False(attempt.IsConnected);
            Assert.True(attempt.IsWrongKey, key);
        }
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Connect_WhereNoGrpcIs_SaysSo()
    {
        ConnectAttempt noHttp2 = await _connector.ConnectAsync(_server.Address, _server.MinerKey, Cancel);
        Assert.False(noHttp2.IsConnected);
        Assert.False(noHttp2.IsWrongKey);
        Assert.NotEmpty(noHttp2.Problem);

        ConnectAttempt notTrusted = await _connector.ConnectAsync(_server.TlsAddress, _server.MinerKey, Cancel);
        Assert.False(notTrusted.IsConnected);
        Assert.IsType<HttpRequestException>(notTrusted.Error);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Job_OverGrpc_IsAnsweredWholeAndTheMinerCanLeave()
    {
        await using ScriptedMiner miner = await ScriptedMiner.ConnectAsync(Plain, _server.MinerKey, "by-grpc", connector: _connector);
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 1, Patience, "the miner's slots are on offer");
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync("\"stream\":true");
        Job job = await miner.NextJobAsync();
        for (uint seq = 0; seq < 100; seq++) miner.Text(job, seq, $"{seq} ");
        miner.Complete(job, 100);

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        for (int seq = 0; seq < 100; seq++) Assert.Contains($"\"{seq} \"", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        await miner.DisposeAsync();
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 0, Patience, "the miner has left the pool");
        await _server.SettleAsync();
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Register_WhenItIsBad_IsRefusedAndTheCallEnds()
    {
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(Plain, _server.MinerKey, _connector);
        miner.Send(new MinerFrame { Heartbeat = new Heartbeat() });
        Assert.Equal("register_expected", (await miner.NextAsync(GatewayFrame.BodyOneofCase.Refused)).Refused.Code);
        await miner.Closed.WaitAsync(TestScale.Allow(Patience), Cancel);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_ToldToUseGrpc_ServesAJobAndLeavesInOrder()
    {
        await using ScriptedServer engine = await ScriptedServer.StartAsync();
        engine.Chat = ScriptedServer.Chunks(
            """{"choices":[{"index":0,"delta":{"content":"by gRPC"}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""");
        await using AgentRun agent = AgentRun.Start(
            Plain, ("key", _server.MinerKey), ("transport", "grpc"), ("model", ""), ("serve", "idle-tiny=test-model"),
            ("engine-url", new Uri(engine.Url, "/v1").ToString()));
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 1, Patience, "the agent's slots are on offer");
        Assert.Contains("by gRPC", (await _server.AskAsync()).Body, StringComparison.Ordinal);

        Signals.Send(agent.Id, Signal.Interrupt);
        Assert.Equal(0, await agent.Exited.WaitAsync(TestScale.Allow(Patience), Cancel));
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 0, Patience, "the agent has left the pool");
        await _server.SettleAsync();
    }
}
