using IdleCloud.Wire;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Tests.Wire;

/// <summary>Batching and the bounds of the sending half.</summary>
public sealed class FrameLinkTests
{
    private const int MaxFrameBytes = 100;
    private const int MaxQueuedBytes = 60;

    private readonly GatedTransport _transport = new();
    private readonly FrameLink _link;

    public FrameLinkTests() => _link = new FrameLink(_transport, MaxFrameBytes, MaxQueuedBytes);

    [Fact]
    public async Task TrySend_WhileABatchIsUnderWay_JoinsTheNextOne()
    {
        Assert.Equal(SendResult.Queued, _link.TrySend(FrameOf(1)));
        await _transport.WaitForSendAsync();
        Assert.Equal(SendResult.Queued, _link.TrySend(FrameOf(2)));
        Assert.Equal(SendResult.Queued, _link.TrySend(FrameOf(3)));
        Assert.Equal([1], RunningIn(_transport.Sent[0]));

        _transport.LetThrough();
        await _transport.WaitForSendAsync();
        _transport.LetThrough();
        await _link.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal([2, 3], RunningIn(_transport.Sent[1]));
    }

    [Fact]
    public async Task TrySend_WhenTheQueueIsFull_RefusesAndLeavesTheQueueAsItIs()
    {
        _link.TrySend(FrameOf(0));
        await _transport.WaitForSendAsync();
        int taken = 0;
        while (_link.TrySend(FrameOf(1)) == SendResult.Queued) taken++;
        Assert.Equal(SendResult.Full, _link.TrySend(FrameOf(1)));
        Assert.InRange(taken, 1, MaxQueuedBytes);
    }

    [Fact]
    public async Task SendAsync_WhenTheQueueIsFull_WaitsForRoom()
    {
        _link.TrySend(FrameOf(0));
        await _transport.WaitForSendAsync();
        while (_link.TrySend(FrameOf(1)) == SendResult.Queued)
        {
            // Filled to the brim.
        }

        ValueTask<SendResult> waiting = _link.SendAsync(FrameOf(9), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        _transport.LetThrough();
        Assert.Equal(SendResult.Queued, await waiting);
    }

    [Fact]
    public void TrySend_OfAFrameBeyondTheLimit_SaysTooLarge() =>
        Assert.Equal(SendResult.TooLarge, _link.TrySend(new MessageFrame(new MinerFrame { Register = new Register { Name = new string('x', 101) } })));

    [Fact]
    public async Task TrySend_AfterTheConnectionEnded_SaysSoAndWaitersReturn()
    {
        _link.TrySend(FrameOf(1));
        Task flushed = _link.FlushAsync(TestContext.Current.CancellationToken);
        await _transport.WaitForSendAsync();
        _transport.LetThrough(isOpen: false);
        await flushed;
        Assert.Equal(SendResult.Ended, _link.TrySend(FrameOf(2)));
        Assert.True(_link.HasEnded);
    }

    private static MessageFrame FrameOf(uint running) => new(new MinerFrame { Heartbeat = new Heartbeat { Running = running } });

    private static List<uint> RunningIn(byte[] batch)
    {
        List<uint> running = [];
        using var stream = new MemoryStream(batch);
        while (stream.Position < stream.Length) running.Add(MinerFrame.Parser.ParseDelimitedFrom(stream).Heartbeat.Running);
        return running;
    }
}
