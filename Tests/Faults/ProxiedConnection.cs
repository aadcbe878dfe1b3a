using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.Faults;

/// <summary>One agent's connection through the proxy, until either side ends it.</summary>
/// <param name="agent">The agent's side.</param>
/// <param name="gateway">The gateway's side.</param>
/// <param name="fate">What becomes of each of the agent's frames.</param>
internal sealed class ProxiedConnection(IMinerTransport agent, IMinerTransport gateway, Func<MinerFrame, ValueTask<FrameFate>> fate)
{
    private readonly FrameLink _toGateway = new(gateway, WireLimits.MaxMinerFrameBytes, WireLimits.MaxAgentQueueBytes);
    private readonly List<MinerFrame> _late = [];
    private MinerFrame? _swapped;
    private bool _isStalled;

    /// <summary>Passes frames on; returns when both sides are closed.</summary>
    public async Task RunAsync()
    {
        await Task.WhenAll(UpAsync(), DownAsync());
        await agent.DisposeAsync();
        await gateway.DisposeAsync();
    }

    private async Task UpAsync()
    {
        using var reader = new FrameReader(WireLimits.MaxMinerFrameBytes);
        var frames = new Queue<MinerFrame>();
        bool isOpen = true;
        while (isOpen && await agent.ReceiveAsync(reader.GetMemory()) is > 0 and var count)
        {
            reader.Advance(count);
            while (reader.TryRead(out ReadOnlySpan<byte> bytes) == FrameReadStatus.Frame) frames.Enqueue(MinerFrame.Parser.ParseFrom(bytes));
            while (isOpen && frames.TryDequeue(out MinerFrame? frame)) isOpen = await PassAsync(frame);
        }

        Abort();
    }

    private async Task DownAsync()
    {
        byte[] buffer = new byte[16 * 1024];
        while (await gateway.ReceiveAsync(buffer) is > 0 and var count && await agent.SendAsync(buffer.AsMemory(0, count)))
        {
            // On to the next.
        }

        Abort();
    }

    private void Abort()
    {
        agent.Abort();
        gateway.Abort();
    }

    /// <summary>False when the connection is to be cut.</summary>
    private async ValueTask<bool> PassAsync(MinerFrame frame)
    {
        if (_isStalled) return true;
        FrameFate decided = await fate(frame);
        switch (decided)
        {
            case FrameFate.Cut:
                // What the agent sent before has arrived: the cut is behind it.
                await _toGateway.FlushAsync(CancellationToken.None);
                return false;
            case FrameFate.Stall:
                _isStalled = true;
                return true;
            case FrameFate.Late:
                _late.Add(frame);
                return true;
            case FrameFate.Swapped when _swapped is null:
                _swapped = frame;
                return true;
        }

        await SendAsync(frame);
        if (decided == FrameFate.Twice) await SendAsync(frame);
        if (_swapped is { } swapped)
        {
            _swapped = null;
            await SendAsync(swapped);
        }

        if (frame.BodyCase is not (MinerFrame.BodyOneofCase.Completed or MinerFrame.BodyOneofCase.Failed)) return true;
        foreach (MinerFrame late in _late) await SendAsync(late);
        _late.Clear();
        return true;
    }

    private async ValueTask SendAsync(MinerFrame frame) => await _toGateway.SendAsync(new MessageFrame(frame), CancellationToken.None);
}
