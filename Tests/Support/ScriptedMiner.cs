using System.Text;
using System.Threading.Channels;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using IdleCloud.Wire.Framing;
using IdleCloud.Wire.Transport;

namespace IdleCloud.Tests.Support;

/// <summary>
/// A miner whose every frame is a test's own line: it speaks the real protocol over the real transport and does nothing by itself,
/// no heartbeat included.
/// </summary>
internal sealed class ScriptedMiner : IAsyncDisposable
{
    /// <summary>Frames of any size can be sent: refusing them is the gateway's business.</summary>
    private const int MaxFrameBytes = 1024 * 1024;

    /// <summary>What idle-tiny has.</summary>
    private const uint TinyContext = 1024;

    private readonly IMinerTransport _transport;
    private readonly FrameLink _link;
    private readonly Channel<GatewayFrame> _received = Channel.CreateUnbounded<GatewayFrame>();
    private readonly Task _receiving;

    private ScriptedMiner(IMinerTransport transport)
    {
        _transport = transport;
        _link = new FrameLink(transport, MaxFrameBytes, MaxFrameBytes);
        _receiving = ReceiveAsync();
    }

    /// <summary>What the gateway said to its registration.</summary>
    public Welcome Welcome { get; private set; } = new();

    /// <summary>The session that the gateway gave.</summary>
    public ulong Session => Welcome.Session;

    /// <summary>Opens a connection and sends nothing.</summary>
    public static async Task<ScriptedMiner> DialAsync(Uri gateway, string key, IMinerConnector? connector = null)
    {
        connector ??= new WebSocketConnector(TimeProvider.System);
        ConnectAttempt attempt = await connector.ConnectAsync(gateway, key, TestContext.Current.CancellationToken);
        Assert.True(attempt.IsConnected, attempt.Problem);
        return new ScriptedMiner(attempt.Transport);
    }

    /// <summary>Connects, registers and asks for jobs.</summary>
    public static async Task<ScriptedMiner> ConnectAsync(
        Uri gateway, string key, string machineId = "scripted", string model = "idle-tiny", uint slots = 4, bool canResume = false, AskedPrice? ask = null,
        uint context = TinyContext, IMinerConnector? connector = null)
    {
        ScriptedMiner miner = await DialAsync(gateway, key, connector);
        MinerFrame hello = Registration(machineId, model, slots, canResume, context);
        hello.Register.Models[0].Ask = ask;
        miner.Send(hello);
        miner.Welcome = (await miner.NextAsync(GatewayFrame.BodyOneofCase.Welcome)).Welcome;
        miner.Send(new MinerFrame { Pull = new Pull { Model = model, Credits = slots } });
        return miner;
    }

    /// <summary>A good first frame.</summary>
    public static MinerFrame Registration(
        string machineId = "scripted", string model = "idle-tiny", uint slots = 4, bool canResume = false, uint context = TinyContext) => new()
    {
        Register = new Register
        {
            ProtocolVersion = WireLimits.ProtocolVersion,
            MachineId = machineId,
            Name = machineId,
            AgentVersion = "1.0",
            Engine = "script",
            Models = { new OfferedModel { Model = model, ContextLength = context, Slots = slots, CanResume = canResume } },
        },
    };

    /// <summary>The next frame, which must be of this kind; pings and standings are passed over.</summary>
    public async Task<GatewayFrame> NextAsync(GatewayFrame.BodyOneofCase kind)
    {
        while (true)
        {
            GatewayFrame frame = await _received.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (IsPassedOver(frame)) continue;
            Assert.Equal(kind, frame.BodyCase);
            return frame;
        }
    }

    /// <summary>The next frame that is no ping and no standing.</summary>
    public async Task<GatewayFrame> NextJobOrCancelAsync()
    {
        GatewayFrame frame;
        do frame = await _received.Reader.ReadAsync(CancellationToken.None);
        while (IsPassedOver(frame));
        return frame;
    }

    /// <summary>What came and was not asked for, pings and standings left aside.</summary>
    public IReadOnlyList<GatewayFrame> Unread()
    {
        List<GatewayFrame> frames = [];
        while (_received.Reader.TryRead(out GatewayFrame? frame))
        {
            if (!IsPassedOver(frame)) frames.Add(frame);
        }

        return frames;
    }

    private static bool IsPassedOver(GatewayFrame frame) =>
        frame.BodyCase is GatewayFrame.BodyOneofCase.Ping or GatewayFrame.BodyOneofCase.Standing;

    /// <summary>The next job.</summary>
    public async Task<Job> NextJobAsync() => (await NextAsync(GatewayFrame.BodyOneofCase.Job)).Job;

    /// <summary>The next cancel.</summary>
    public async Task<Cancel> NextCancelAsync() => (await NextAsync(GatewayFrame.BodyOneofCase.Cancel)).Cancel;

    /// <summary>Sends a frame.</summary>
    public void Send(MinerFrame frame) => Assert.Equal(SendResult.Queued, _link.TrySend(new MessageFrame(frame)));

    /// <summary>Sends bytes that may be no frame at all.</summary>
    public async Task SendBytesAsync(params byte[] bytes)
    {
        await FlushAsync();
        Assert.True(await _transport.SendAsync(bytes));
    }

    /// <summary>Waits until all that was sent is with the socket: for whoever sends more than a link queues.</summary>
    public Task FlushAsync() => _link.FlushAsync(TestContext.Current.CancellationToken);

    /// <summary>Takes a job.</summary>
    public void Accept(Job job) => Send(new MinerFrame { Accepted = new Accepted { Job = job.Job_, Attempt = job.Attempt } });

    /// <summary>Part of the answer.</summary>
    public void Text(Job job, ulong seq, string text) => Chunk(job, seq, ChunkPart.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Part of the thoughts.</summary>
    public void Reasoning(Job job, ulong seq, string text) => Chunk(job, seq, ChunkPart.Reasoning, Encoding.UTF8.GetBytes(text));

    /// <summary>A chunk of one token with any bytes in it.</summary>
    public void Chunk(Job job, ulong seq, ChunkPart part, byte[] bytes)
    {
        Assert.True(JobKey.TryRead(job.Job_.Span, job.Attempt, out JobKey key));
        Assert.Equal(SendResult.Queued, _link.TrySend(new ChunkFrame(key, seq, part, bytes, 1)));
    }

    /// <summary>Ends a job and asks for the next.</summary>
    public void Complete(Job job, ulong seq, FinishReason reason = FinishReason.Stop, Usage? usage = null) => Send(new MinerFrame
    {
        Completed = new Completed { Job = job.Job_, Attempt = job.Attempt, Seq = seq, FinishReason = reason, Usage = usage, Credits = 1 },
    });

    /// <summary>Fails a job and asks for the next.</summary>
    public void Fail(Job job, FailureCode code) => Send(new MinerFrame
    {
        Failed = new Failed { Job = job.Job_, Attempt = job.Attempt, Code = code, Message = "scripted", Retryable = true, Credits = 1 },
    });

    /// <summary>Cuts the connection, as the death of a process does.</summary>
    public void Kill() => _transport.Abort();

    /// <summary>Completes when the gateway has closed the connection.</summary>
    public Task Closed => _receiving;

    /// <summary>Closes the connection in the orderly way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transport.CloseAsync();
        await Task.WhenAny(_receiving, Task.Delay(TimeSpan.FromSeconds(2)));
        _transport.Abort();
        await _receiving;
        await _transport.DisposeAsync();
    }

    private async Task ReceiveAsync()
    {
        using var reader = new FrameReader(WireLimits.MaxGatewayFrameBytes);
        int count;
        while ((count = await _transport.ReceiveAsync(reader.GetMemory())) > 0)
        {
            reader.Advance(count);
            while (reader.TryRead(out ReadOnlySpan<byte> frame) == FrameReadStatus.Frame)
            {
                _received.Writer.TryWrite(GatewayFrame.Parser.ParseFrom(frame));
            }
        }

        _received.Writer.Complete();
    }
}
