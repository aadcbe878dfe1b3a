using System.Runtime.CompilerServices;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Gateway.Miners;

/// <summary>A miner's connection as frames each way, before and after it has become a session.</summary>
/// <param name="transport">The bytes; owned from here on.</param>
/// <param name="clock">The clock.</param>
internal sealed class MinerChannel(IMinerTransport transport, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How long an orderly end may take before the connection is cut.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly FrameLink _link = new(transport, WireLimits.MaxGatewayFrameBytes, WireLimits.MaxGatewayQueueBytes);
    private readonly FrameReader _reader = new(WireLimits.MaxMinerFrameBytes);

    /// <summary>Queues a frame for the agent; never waits.</summary>
    public SendResult TrySend<TFrame>(TFrame frame) where TFrame : IOutgoingFrame => _link.TrySend(frame);

    /// <summary>The next frame of those received; see <see cref="FrameReader.TryRead"/>.</summary>
    public FrameReadStatus TryRead(out ReadOnlySpan<byte> frame) => _reader.TryRead(out frame);

    /// <summary>Receives more.</summary>
    /// <returns>False when the connection has ended.</returns>
    public ValueTask<bool> ReceiveAsync()
    {
        ValueTask<int> receiving = transport.ReceiveAsync(_reader.GetMemory());
        return receiving.IsCompletedSuccessfully ? new(Count(receiving.Result)) : AwaitAsync(receiving);
    }

    /// <summary>Sends what is queued and a last frame, says good-bye and waits until the agent does the same; then cuts it in any case.</summary>
    /// <param name="last">The frame that tells the agent why.</param>
    /// <param name="receiving">The receive loop that runs; null when none does.</param>
    public async Task CloseAsync(GatewayFrame? last, Task? receiving)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, clock);
        try
        {
            if (last is not null) TrySend(new MessageFrame(last));
            await _link.FlushAsync(timeout.Token).ConfigureAwait(false);
            await transport.CloseAsync().ConfigureAwait(false);
            // Cutting sooner could take the last frame away from the agent.
            receiving ??= DiscardAsync();
            await receiving.WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The agent does not read or does not answer; it will find the connection gone.
        }

        transport.Abort();
        if (receiving is not null) await receiving.ConfigureAwait(false);
    }

    /// <summary>Ends the connection at once.</summary>
    public void Abort() => transport.Abort();

    /// <summary>Gives the memory back; no receive may be under way.</summary>
    public ValueTask DisposeAsync()
    {
        transport.Abort();
        _reader.Dispose();
        return transport.DisposeAsync();
    }

    private async Task DiscardAsync()
    {
        do
        {
            while (TryRead(out _) == FrameReadStatus.Frame)
            {
                // Nobody listens any more.
            }
        }
        while (await ReceiveAsync().ConfigureAwait(false));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AwaitAsync(ValueTask<int> receiving) => Count(await receiving.ConfigureAwait(false));

    private bool Count(int received)
    {
        _reader.Advance(received);
        return received > 0;
    }
}
