using System.Collections.Immutable;
using Google.Protobuf;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Miners;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Miners;

/// <summary>Makes a session of a connection: Register, the rules, the miner's grain, Welcome or Refused.</summary>
internal sealed partial class MinerHandshake(
    IGrainFactory grains, MinerConnectionFactory connections, IOptions<GatewayOptions> gateway, TimeProvider clock, ILogger<MinerHandshake> logger)
{
    /// <summary>Runs the handshake.</summary>
    /// <param name="channel">The connection; stays the caller's.</param>
    /// <param name="owner">Whose key it came with.</param>
    /// <returns>The session; null when there is none, and then the agent has been told why.</returns>
    public async Task<MinerConnection?> RunAsync(MinerChannel channel, Authenticated owner)
    {
        // 1. The first frame, in time.
        Task<Register?> first = ReadRegisterAsync(channel);
        await Task.WhenAny(first, Task.Delay(WireLimits.RegisterTimeout, clock)).ConfigureAwait(false);
        if (!first.IsCompleted) return await RefuseAsync(channel, Refusals.RegisterExpected, first).ConfigureAwait(false);
        if (await first.ConfigureAwait(false) is not { } register) return await RefuseAsync(channel, Refusals.RegisterExpected).ConfigureAwait(false);

        // 2. What can be told by looking at it.
        if (RegisterRules.FindProblem(register) is { } problem) return await RefuseAsync(channel, problem).ConfigureAwait(false);

        // 3. What the miner's grain says; it fences an older session.
        HandshakeResult result = await ConnectAsync(channel, owner, register).ConfigureAwait(false);
        return result.IsAccepted ? result.Connection : await RefuseAsync(channel, result.Refusal).ConfigureAwait(false);
    }

    private static async Task<MinerConnection?> RefuseAsync(MinerChannel channel, Refused refusal, Task? receiving = null)
    {
        await channel.CloseAsync(new GatewayFrame { Refused = refusal }, receiving).ConfigureAwait(false);
        return null;
    }

    private static async Task<Register?> ReadRegisterAsync(MinerChannel channel)
    {
        while (true)
        {
            if (TryReadRegister(channel, out Register? register) != FrameReadStatus.NeedMore) return register;
            if (!await channel.ReceiveAsync().ConfigureAwait(false)) return null;
        }
    }

    private static FrameReadStatus TryReadRegister(MinerChannel channel, out Register? register)
    {
        register = null;
        FrameReadStatus status = channel.TryRead(out ReadOnlySpan<byte> frame);
        if (status != FrameReadStatus.Frame) return status;
        try
        {
            register = MinerFrame.Parser.ParseFrom(frame).Register;
        }
        catch (InvalidProtocolBufferException)
        {
            // Not a frame of the protocol: the same as another frame than Register.
        }

        return status;
    }

    private async Task<HandshakeResult> ConnectAsync(MinerChannel channel, Authenticated owner, Register register)
    {
        string minerId = MinerIds.For(owner.AccountId, register.MachineId);
        IMinerGrain grain = grains.GetGrain<IMinerGrain>(minerId);
        var observer = new FencingObserver(grains);
        MinerConnection? connection = null;
        try
        {
            ConnectResult result = await grain.ConnectAsync(
                WireMessages.ToHello(register, owner.AccountId, gateway.Value), observer.Reference).ConfigureAwait(false);
            if (result.Session is not { } session)
            {
                return Refusals.NoModelAccepted(result.Refused);
            }

            // Asked after the grain has compared with it, so that every accepted model is in it.
            ImmutableArray<CatalogModel> models = await grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key).ListAsync().ConfigureAwait(false);
            Welcome welcome = WireMessages.ToWelcome(result, models, RegisterRules.FindVersion(register)!.Value);
            channel.TrySend(new MessageFrame(new GatewayFrame { Welcome = welcome }));
            return connection = connections.Create(session, result, channel, grain, observer);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogConnectFailed(failure, minerId);
            return Refusals.ServiceUnavailable;
        }
        finally
        {
            if (connection is null) observer.Dispose();
        }
    }
}
