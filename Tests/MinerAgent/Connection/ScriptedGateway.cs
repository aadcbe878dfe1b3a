using System.IO.Pipelines;
using System.Threading.Channels;
using IdleCloud.Wire;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.MinerAgent.Connection;

/// <summary>The gateway's end of a connection in memory: a test reads the agent's frames and sends what it likes.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly Pipe _toAgent = new();
    private readonly Pipe _toGateway = new();
    private readonly Channel<MinerFrame> _frames = Channel.CreateUnbounded<MinerFrame>();
    private readonly PipeTransport _own;
    private readonly FrameLink _link;
    private readonly Task _receiving;

    public ScriptedGateway()
    {
        Agent = new PipeTransport(_toAgent.Reader, _toGateway.Writer);
        _own = new PipeTransport(_toGateway.Reader, _toAgent.Writer);
        _link = new FrameLink(_own, WireLimits.MaxGatewayFrameBytes, WireLimits.MaxGatewayQueueBytes);
        _receiving = ReceiveAsync();
    }

    /// <summary>The agent's end.</summary>
    public IMinerTransport Agent { get; }

    public void Send(GatewayFrame frame) => Assert.Equal(SendResult.Queued, _link.TrySend(new MessageFrame(frame)));

    /// <summary>Welcomes the agent and its model.</summary>
    public void Welcome(string model, AskedPrice? pay = null) => Send(new GatewayFrame
    {
        Welcome = new Welcome
        {
            Session = 1,
            HeartbeatIntervalMs = 1_000,
            Models = { new AcceptedModel { Model = model, Family = ModelFamily.Think, ContextLength = 1024, Pay = pay } },
        },
    });

    /// <summary>The next frame of this kind; heartbeats and the like are passed over.</summary>
    public async Task<MinerFrame> NextAsync(MinerFrame.BodyOneofCase kind)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            MinerFrame frame = await _frames.Reader.ReadAsync(limit.Token);
            if (frame.BodyCase == kind) return frame;
        }
    }

    /// <summary>Cuts the connection.</summary>
    public void Cut() => _own.Abort();

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        using var reader = new FrameReader(WireLimits.MaxMinerFrameBytes);
        while (await _own.ReceiveAsync(reader.GetMemory()) is > 0 and var count)
        {
            reader.Advance(count);
            while (reader.TryRead(out ReadOnlySpan<byte> frame) == FrameReadStatus.Frame) _frames.Writer.TryWrite(MinerFrame.Parser.ParseFrom(frame));
        }

        _frames.Writer.Complete();
    }

    /// <summary>One end of two pipes.</summary>
    private sealed class PipeTransport(PipeReader reader, PipeWriter writer) : IMinerTransport
    {
        public TransportEnd End { get; private set; }

        public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
        {
            if (End != TransportEnd.None) return false;
            return !(await writer.WriteAsync(bytes)).IsCompleted;
        }

        public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            ReadResult read = await reader.ReadAsync();
            int count = (int)Math.Min(read.Buffer.Length, buffer.Length);
            foreach (ReadOnlyMemory<byte> part in read.Buffer.Slice(0, count))
            {
                part.CopyTo(buffer);
                buffer = buffer[part.Length..];
            }

            reader.AdvanceTo(read.Buffer.GetPosition(count));
            if (count == 0 && End == TransportEnd.None) End = TransportEnd.ClosedByPeer;
            return End == TransportEnd.ClosedHere ? 0 : count;
        }

        public ValueTask CloseAsync()
        {
            Abort();
            return ValueTask.CompletedTask;
        }

        public void Abort()
        {
            if (End == TransportEnd.None) End = TransportEnd.ClosedHere;
            writer.Complete();
            reader.CancelPendingRead();
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
