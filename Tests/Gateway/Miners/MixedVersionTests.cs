using System.Net;
using IdleCloud.Tests.Gateway.Chat;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using Kind = IdleCloud.Wire.GatewayFrame.BodyOneofCase;

namespace IdleCloud.Tests.Gateway.Miners;

/// <summary>
/// Agents of the release before and of the one after at this gateway, their bytes made by hand. The agent's side is in <c>MinerSessionTests</c>.
/// </summary>
public sealed class MixedVersionTests(ChatFixture fixture) : IClassFixture<ChatFixture>, IAsyncLifetime
{
    private readonly ChatServer _server = fixture.Server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _server.SettleAsync();

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_OfTheReleaseAfter_IsServedAsOneOfThis()
    {
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(_server.Address, _server.MinerKey);
        // 1. It speaks a newer protocol, too, and says more of itself than is known here.
        MinerFrame registration = ScriptedMiner.Registration($"newer-{Guid.NewGuid():N}");
        registration.Register.ProtocolVersion = WireLimits.ProtocolVersion + 1;
        registration.Register.OldestProtocolVersion = WireLimits.ProtocolVersion;
        registration.Register.Models[0] = UnknownFields.AddTo(registration.Register.Models[0]);
        registration.Register = UnknownFields.AddTo(registration.Register);
        await miner.SendBytesAsync(UnknownFields.Framed(UnknownFields.AddTo(registration)));
        Assert.Equal(WireLimits.ProtocolVersion, (await miner.NextAsync(Kind.Welcome)).Welcome.ProtocolVersion);

        // 2. A kind of frame that is not known here, before any that is.
        await miner.SendBytesAsync(UnknownFields.Framed(UnknownFields.OnlyUnknown()));
        miner.Send(new MinerFrame { Pull = UnknownFields.AddTo(new Pull { Model = "idle-tiny", Credits = 1 }) });

        // 3. Its job, with more in each frame than is known.
        Task<(HttpStatusCode Status, string Body)> asking = AskWhenOnOfferAsync();
        Job job = await miner.NextJobAsync();
        miner.Send(new MinerFrame { Accepted = UnknownFields.AddTo(new Accepted { Job = job.Job_, Attempt = job.Attempt }) });
        var chunk = new Chunk { Job = job.Job_, Attempt = job.Attempt, Seq = 0, Text = "from the future", Tokens = 2 };
        await miner.SendBytesAsync(UnknownFields.Framed(new MinerFrame { Chunk = UnknownFields.AddTo(chunk) }));
        await miner.SendBytesAsync(UnknownFields.Framed(UnknownFields.OnlyUnknown()));
        var completed = new Completed { Job = job.Job_, Attempt = job.Attempt, Seq = 1, FinishReason = FinishReason.Stop };
        miner.Send(new MinerFrame { Completed = UnknownFields.AddTo(completed) });

        (HttpStatusCode status, string body) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("from the future", body, StringComparison.Ordinal);
    }

    [Fact(Timeout = ChatServer.TestTimeout)]
    public async Task Agent_OfTheReleaseBefore_IsServedAsOneOfThis()
    {
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(_server.Address, _server.MinerKey);
        // What the first release said of itself, field by field: version 1, a machine, a model with context and slots.
        byte[] machine = [.. $"older-{Guid.NewGuid():N}".Select(letter => (byte)letter)];
        byte[] model = [.. Text(1, "idle-tiny"u8), 0x10, 0x80, 0x08, 0x18, 0x01];
        byte[] register = [0x08, 0x01, .. Text(2, machine), .. Text(7, model)];
        await miner.SendBytesAsync(UnknownFields.Prefixed(Text(1, register)));
        Welcome welcome = (await miner.NextAsync(Kind.Welcome)).Welcome;
        Assert.Equal(("idle-tiny", 1u), (welcome.Models.Single().Model, welcome.ProtocolVersion));

        miner.Send(new MinerFrame { Pull = new Pull { Model = "idle-tiny", Credits = 1 } });
        Task<(HttpStatusCode Status, string Body)> asking = AskWhenOnOfferAsync();
        Job job = await miner.NextJobAsync();
        miner.Text(job, 0, "as ever");
        miner.Complete(job, 1);
        Assert.Contains("as ever", (await asking).Body, StringComparison.Ordinal);
    }

    [Theory(Timeout = ChatServer.TestTimeout)]
    [InlineData(WireLimits.ProtocolVersion + 1, WireLimits.ProtocolVersion + 1)]
    [InlineData(WireLimits.ProtocolVersion + 1, 0u)]
    [InlineData(0u, 0u)]
    public async Task Agent_WithoutAVersionInCommon_IsToldWhichOneIsSpoken(uint newest, uint oldest)
    {
        await using ScriptedMiner miner = await ScriptedMiner.DialAsync(_server.Address, _server.MinerKey);
        MinerFrame registration = ScriptedMiner.Registration();
        (registration.Register.ProtocolVersion, registration.Register.OldestProtocolVersion) = (newest, oldest);
        miner.Send(registration);
        Refused refused = (await miner.NextAsync(Kind.Refused)).Refused;
        Assert.Equal(("unsupported_protocol", false), (refused.Code, refused.Retryable));
        Assert.Contains("Update the older one", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Text(int field, ReadOnlySpan<byte> bytes) => [(byte)((field << 3) | 2), (byte)bytes.Length, .. bytes];

    private async Task<(HttpStatusCode Status, string Body)> AskWhenOnOfferAsync()
    {
        await Eventually.HoldsAsync(async () => (await _server.PoolAsync()).FreeSlots == 1, TimeSpan.FromSeconds(10), "the miner's slot is on offer");
        return await _server.AskAsync("\"stream\":true");
    }
}
