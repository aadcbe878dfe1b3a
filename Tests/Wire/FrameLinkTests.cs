using IdleCloud.Wire;
using IdleCloud.Wire.Framing;

namespace IdleCloud.Tests.Wire;

/// <summary>Batching and the bounds of the sending half.</summary>
public sealed class FrameLinkTests
{
    private const int MaxFrameBytes = 100;
    private const int MaxQueuedBytes = 60;

    private readonly GatedTransport transport = new();
    private readonly FrameLink link;

    public FrameLinkTests() => link = new FrameLink(transport, MaxFrameBytes, MaxQueuedBytes);

    [Fact]
    public async Task TrySend_WhileABatchIsUnderWay_JoinsTheNextOne()
    {
        Assert.Equal(SendResult.Queued, link.TrySend(FrameOf(1)));
        await transport.WaitForSendAsync();
        Assert.Equal(SendResult.Queued, link.TrySend(FrameOf(2)));
        Assert.Equal(SendResult.Queued, link.TrySend(FrameOf(3)));
        Assert.Equal([1], RunningIn(transport.Sent[0]));

        transport.LetThrough();
        await transport.WaitForSendAsync();
        transport.LetThrough();
        await link.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal([2, 3], RunningIn(transport.Sent[1]));
    }

    [Fact]
    public async Task TrySend_WhenTheQueueIsFull_RefusesAndLeavesTheQueueAsItIs()
    {
        link.TrySend(FrameOf(0));
        await transport.WaitForSendAsync();
        int taken = 0;
        while (link.TrySend(FrameOf(1)) == SendResult.Queued) taken++;
        Assert.Equal(SendResult.Full, link.TrySend(FrameOf(1)));
        Assert.InRange(taken, 1, MaxQueuedBytes);
    }

    [Fact]
    public async Task SendAsync_WhenTheQueueIsFull_WaitsForRoom()
    {
        link.TrySend(FrameOf(0));
        await transport.WaitForSendAsync();
        while (link.TrySend(FrameOf(1)) == SendResult.Queued)
        {
            // Filled to the brim.
        }

        ValueTask<SendResult> waiting = link.SendAsync(FrameOf(9), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        transport.LetThrough();
        Assert.Equal(SendResult.Queued, await waiting);
    }

    [Fact]
    public void TrySend_OfAFrameBeyondTheLimit_SaysTooLarge() =>
        Assert.Equal(SendResult.TooLarge, link.TrySend(new MessageFrame(new MinerFrame { Register = new Register { Name = new string('x', 101) } })));

    [Fact]
    public async Task TrySend_AfterTheConnectionEnded_SaysSoAndWaitersReturn()
    {
        link.TrySend(FrameOf(1));
        Task flushed = link.FlushAsync(TestContext.Current.CancellationToken);
        await transport.WaitForSendAsync();
        transport.LetThrough(isOpen: false);
        await flushed;
        Assert.Equal(SendResult.Ended, link.TrySend(FrameOf(2)));
        Assert.True(link.HasEnded);
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
