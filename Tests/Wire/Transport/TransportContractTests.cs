using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.Wire.Transport;

/// <summary>What every transport of the miner link must do, over a real socket.</summary>
public abstract class TransportContractTests : IAsyncLifetime
{
    private const int TestTimeout = 120_000;
    private IMinerTransport _agent = null!;
    private GatewayEnd _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        (_agent, _gateway) = await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _agent.Abort();
        await _gateway.Ended;
        await _agent.DisposeAsync();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Frames_OfEverySizeInOneSend_ArriveWholeAtTheGateway()
    {
        byte[][] frames = [Frame(0), Frame(1), Frame(127), Frame(128), Frame(5000), Frame(WireLimits.MaxMinerFrameBytes), Frame(2)];
        Assert.True(await _agent.SendAsync(Joined(frames)));
        foreach (byte[] expected in frames) AssertSame([expected], [await _gateway.Frames.ReadAsync(TestContext.Current.CancellationToken)]);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Frames_OfEverySizeInOneSend_ArriveWholeAtTheAgent()
    {
        byte[][] frames = [Frame(0), Frame(1), Frame(127), Frame(128), Frame(5000), Frame(WireLimits.MaxGatewayFrameBytes), Frame(2)];
        Task<bool> sending = _gateway.Transport.SendAsync(Joined(frames)).AsTask();
        AssertSame(frames, await ReceiveAsync(frames.Length));
        Assert.True(await sending);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Frames_OfManySends_ArriveInOrderBothWaysAtOnce()
    {
        const int count = 2000;
        byte[][] frames = [.. Enumerable.Range(0, count).Select(Frame).Select((frame, i) => frame.Length > 300 ? frame[..(i % 300)] : frame)];
        Task<byte[][]> receiving = ReceiveAsync(count);
        await Task.WhenAll(SendAllAsync(_agent, frames), SendAllAsync(_gateway.Transport, frames));
        Assert.Equal(frames, await receiving);
        foreach (byte[] expected in frames) Assert.Equal(expected, await _gateway.Frames.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Receive_IntoLittleRoom_GivesAFrameInParts()
    {
        byte[] sent = Joined([Frame(1000)]);
        Assert.True(await _gateway.Transport.SendAsync(sent));
        byte[] room = new byte[7];
        List<byte> received = [];
        while (received.Count < sent.Length)
        {
            int count = await _agent.ReceiveAsync(room);
            Assert.InRange(count, 1, room.Length);
            received.AddRange(room.AsSpan(0, count));
        }

        Assert.Equal(sent, received);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Close_ByTheAgent_ComesAfterAllThatItSent()
    {
        byte[][] frames = [.. Enumerable.Range(0, 200).Select(i => Frame(i * 10))];
        Task<byte[][]> receiving = ReceiveAsync(int.MaxValue);
        Assert.True(await _agent.SendAsync(Joined(frames)));
        await _agent.CloseAsync();
        _agent.Abort();

        List<byte[]> received = [];
        await foreach (byte[] frame in _gateway.Frames.ReadAllAsync(TestContext.Current.CancellationToken)) received.Add(frame);
        Assert.Equal(frames, received);
        Assert.Equal(TransportEnd.ClosedByPeer, _gateway.Transport.End);
        Assert.Equal(TransportEnd.ClosedHere, _agent.End);
        Assert.Empty(await receiving);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Close_ByTheGateway_ComesAfterAllThatItSent()
    {
        byte[][] frames = [.. Enumerable.Range(0, 200).Select(i => Frame(i * 10))];
        Task<byte[][]> receiving = ReceiveAsync(int.MaxValue);
        Assert.True(await _gateway.Transport.SendAsync(Joined(frames)));
        await _gateway.Transport.CloseAsync();

        Assert.Equal(frames, await receiving);
        Assert.Equal(TransportEnd.ClosedByPeer, _agent.End);
        Assert.Equal(TransportEnd.ClosedHere, _gateway.Transport.End);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Abort_ByTheAgent_IsABrokenConnectionAtTheGateway()
    {
        _agent.Abort();
        await _gateway.Ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TransportEnd.Broken, _gateway.Transport.End);
        Assert.Equal(TransportEnd.ClosedHere, _agent.End);
        Assert.False(await _agent.SendAsync(Joined([Frame(3)])));
        Assert.Equal(0, await _agent.ReceiveAsync(new byte[16]));
        Assert.Equal(TransportEnd.ClosedHere, _agent.End);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Abort_ByTheGateway_IsABrokenConnectionAtTheAgent()
    {
        Task<byte[][]> receiving = ReceiveAsync(int.MaxValue);
        _gateway.Transport.Abort();
        Assert.Empty(await receiving);
        Assert.Equal(TransportEnd.Broken, _agent.End);
        Assert.Equal(TransportEnd.ClosedHere, _gateway.Transport.End);
        while (await _agent.SendAsync(Joined([Frame(3)])))
        {
            // What is on its way into a reset is found out with the next one.
        }
    }

    /// <summary>Opens a connection; its gateway's end is served.</summary>
    private protected abstract Task<(IMinerTransport Agent, GatewayEnd Gateway)> ConnectAsync();

    /// <summary>Stops what listened.</summary>
    private protected abstract Task StopAsync();

    /// <summary>Quicker for megabytes than a comparison item by item.</summary>
    private static void AssertSame(byte[][] expected, byte[][] actual) =>
        Assert.Equal(expected.Select(Convert.ToHexString), actual.Select(Convert.ToHexString));

    private static async Task SendAllAsync(IMinerTransport end, byte[][] frames)
    {
        foreach (byte[] frame in frames) Assert.True(await end.SendAsync(Joined([frame])));
    }

    private async Task<byte[][]> ReceiveAsync(int frames)
    {
        using var reader = new FrameReader(WireLimits.MaxGatewayFrameBytes);
        List<byte[]> received = [];
        while (received.Count < frames && await _agent.ReceiveAsync(reader.GetMemory()) is > 0 and var count)
        {
            reader.Advance(count);
            while (reader.TryRead(out ReadOnlySpan<byte> frame) == FrameReadStatus.Frame) received.Add(frame.ToArray());
        }

        return [.. received];
    }

    /// <summary>Bytes that tell where they belong.</summary>
    private static byte[] Frame(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)((i * 31) + size))];

    private static byte[] Joined(byte[][] frames)
    {
        using var bytes = new MemoryStream();
        Span<byte> prefix = stackalloc byte[FramePrefix.MaxBytes];
        foreach (byte[] frame in frames)
        {
            bytes.Write(prefix[..FramePrefix.Write(prefix, frame.Length)]);
            bytes.Write(frame);
        }

        return bytes.ToArray();
    }
}
