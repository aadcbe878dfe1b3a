using System.Threading.Channels;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.Wire.Transport;

/// <summary>The gateway's end of a connection under test: what serves it receives for as long as there is something, as a session does.</summary>
/// <param name="transport">The end.</param>
internal sealed class GatewayEnd(IMinerTransport transport)
{
    private readonly Channel<byte[]> _frames = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The end.</summary>
    public IMinerTransport Transport => transport;

    /// <summary>What it received.</summary>
    public ChannelReader<byte[]> Frames => _frames.Reader;

    /// <summary>Completes when it receives no more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Receives to the end.</summary>
    public async Task ServeAsync()
    {
        using var reader = new FrameReader(WireLimits.MaxMinerFrameBytes);
        while (await transport.ReceiveAsync(reader.GetMemory()) is > 0 and var count)
        {
            reader.Advance(count);
            while (reader.TryRead(out ReadOnlySpan<byte> frame) == FrameReadStatus.Frame) _frames.Writer.TryWrite(frame.ToArray());
        }

        _frames.Writer.Complete();
        _ended.SetResult();
    }
}
