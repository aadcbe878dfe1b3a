using System.Net;
using System.Net.Http.Headers;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.Gateway.Miners;

/// <summary>The miner link from its upgrade to its end.</summary>
public sealed class MinerLinkTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData("im_000000000000000000000000000000000000")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Connect_WithAWrongKey_Is401BeforeAnySocket(string key)
    {
        ConnectAttempt attempt = await new WebSocketConnector(TimeProvider.System)
            .ConnectAsync(_server.Address, key, TestContext.Current.CancellationToken);
        Assert.False(attempt.IsConnected);
        Assert.True(attempt.IsWrongKey);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Connect_WithACustomersKey_Is401() => Assert.True(
        (await new WebSocketConnector(TimeProvider.System).ConnectAsync(_server.Address, _server.Key, TestContext.Current.CancellationToken)).IsWrongKey);

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Connect_WithoutAnUpgrade_Is400()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, WireLimits.ConnectPath);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _server.MinerKey);
        using HttpResponseMessage response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("malformed_request", ChatServer.ErrorOf(body).GetProperty("code").GetString());
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Register_OfACatalogueModel_IsWelcomedWithWhatToExpect()
    {
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(_server.Address, _server.MinerKey);
        MinerFrame registration = ScriptedMiner.Registration();
        registration.Register.Models.Add(new OfferedModel { Model = "no-such-model", ContextLength = 1, Slots = 1 });
        miner.Send(registration);

        Welcome welcome = (await miner.NextAsync(GatewayFrame.BodyOneofCase.Welcome)).Welcome;
        Assert.True(welcome.Session > 0);
        Assert.Equal(1000u, welcome.HeartbeatIntervalMs);
        AcceptedModel accepted = Assert.Single(welcome.Models);
        Assert.Equal("idle-tiny", accepted.Model);
        Assert.NotEqual(ModelFamily.Unspecified, accepted.Family);
        Assert.True(accepted.ContextLength > 0);
        Assert.Equal("no-such-model", Assert.Single(welcome.Refused).Model);
    }

    public static TheoryData<string, string, MinerFrame> BadRegistrations => new()
    {
        { "another frame first", "register_expected", new MinerFrame { Heartbeat = new Heartbeat() } },
        { "another version", "unsupported_protocol", With(register => register.ProtocolVersion = 2) },
        { "a bad machine id", "invalid_register", With(register => register.MachineId = "../etc") },
        { "a long name", "invalid_register", With(register => register.Name = new string('x', 65)) },
        { "no model", "invalid_register", With(register => register.Models.Clear()) },
        { "a model twice", "invalid_register", With(register => register.Models.Add(register.Models[0])) },
        { "no slots", "invalid_register", With(register => register.Models[0].Slots = 0) },
        { "an unknown model", "no_model_accepted", With(register => register.Models[0].Model = "no-such-model") },
    };

    [Theory(Timeout = ChatServer.TestTimeout)]
    [MemberData(nameof(BadRegistrations), DisableDiscoveryEnumeration = true)]
    public async Task Register_WhenItIsBad_IsRefusedWithACodeAndTheConnectionEnds(string what, string code, MinerFrame frame)
    {
        Assert.NotEmpty(what);
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(_server.Address, _server.MinerKey);
        miner.Send(frame);
        Refused refused = (await miner.NextAsync(GatewayFrame.BodyOneofCase.Refused)).Refused;
        Assert.Equal(code, refused.Code);
        Assert.NotEmpty(refused.Message);
        Assert.False(refused.Retryable);
        await miner.Closed.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Register_OfAMachineThatIsConnected_RevokesTheOlderSessionAndHandsItsJobsOn()
    {
        await using ScriptedMiner older = await _server.ConnectMinerAsync(machineId: "twice");
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync("\"stream\":true");
        Job job = await older.NextJobAsync();
        await using ScriptedMiner spare = await _server.ConnectMinerAsync("spare");
        await using ScriptedMiner newer = await ScriptedMiner.ConnectAsync(_server.Address, _server.MinerKey, "twice");
        await older.NextAsync(GatewayFrame.BodyOneofCase.Revoked);
        await older.Closed.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken);
        Assert.True(newer.Session > older.Session);

        Job again = await spare.NextJobAsync();
        Assert.Equal(job.Job_, again.Job_);
        spare.Text(again, 0, "handed on");
        spare.Complete(again, 1);
        Assert.Contains("handed on", (await asking).Body);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x03, 0x2A, 0x7F, 0x00 })]
    [InlineData(new byte[] { 0x02, 0x00, 0x00 })]
    public async Task Bytes_ThatAreNoFrames_EndThatConnectionAndNoOther(byte[] bytes)
    {
        await using ScriptedMiner healthy = await _server.ConnectMinerAsync("healthy");
        await using ScriptedMiner broken = await _server.ConnectMinerAsync("broken");
        await broken.SendBytesAsync(bytes);
        await broken.Closed.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken);

        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        Job job = await healthy.NextJobAsync();
        healthy.Complete(job, 0);
        Assert.Equal(HttpStatusCode.OK, (await asking).Status);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Chunks_WithoutEndAfterACancel_EndTheConnection()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        using (var gone = new CancellationTokenSource())
        {
            Task<HttpResponseMessage> asking = _server.PostAsync("\"stream\":true", gone.Token);
            Job job = await miner.NextJobAsync();
            await gone.CancelAsync();
            await miner.NextCancelAsync();
            for (uint seq = 0; seq <= WireLimits.MaxChunksAfterCancel; seq++) miner.Text(job, seq, "x");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        await miner.Closed.WaitAsync(TestScale.Allow(Patience), TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Draining_WithAJobRunning_LetsItFinishAndTakesNoOther()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync();
        Task<(HttpStatusCode Status, string Body)> asking = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        miner.Send(new MinerFrame { Draining = new Draining() });
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Miners == 0, Patience, "the miner has left the pool");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.AskAsync()).Status);

        miner.Text(job, 0, "finished");
        miner.Complete(job, 1);
        Assert.Contains("finished", (await asking).Body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.AskAsync()).Status);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Jobs_BeyondTheCredits_WaitForAPull()
    {
        await using ScriptedMiner miner = await _server.ConnectMinerAsync(slots: 1);
        Task<(HttpStatusCode, string Body)> first = _server.AskAsync();
        Job job = await miner.NextJobAsync();
        Task<(HttpStatusCode, string Body)> second = _server.AskAsync();
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).Queued == 1, Patience, "the second job waits");
        miner.Complete(job, 0);
        miner.Complete(await miner.NextJobAsync(), 0);
        await Task.WhenAll(first, second);
    }

    private static MinerFrame With(Action<Register> change)
    {
        MinerFrame frame = ScriptedMiner.Registration();
        change(frame.Register);
        return frame;
    }
}
