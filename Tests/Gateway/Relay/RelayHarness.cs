using System.Diagnostics.Metrics;
using System.Text;
using IdleCloud.Gateway.Relay;
using IdleCloud.Tests.Support;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Tests.Gateway.Relay;

/// <summary>A relay on a clock that a test moves, with both of its sides in the test's hands.</summary>
internal sealed class RelayHarness : IAnswerSink
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();

    public RelayHarness(bool isStream = true, bool includeReasoning = false, RelayOptions? options = null)
    {
        Options = options ?? new RelayOptions();
        IMeterFactory meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        Relay = new TokenRelay(new RelayRequest(isStream, includeReasoning, () => Aborts++), Options, Clock, new RelayMetrics(meters));
    }

    public ManualTimeProvider Clock { get; } = new();

    public RelayOptions Options { get; }

    public TokenRelay Relay { get; }

    public int Aborts { get; private set; }

    public string Text => _text.ToString();

    public string Reasoning => _reasoning.ToString();

    public bool HasVisibleOutput { get; set; }

    public void AddText(ReadOnlySpan<byte> utf8)
    {
        HasVisibleOutput = true;
        _text.Append(Encoding.UTF8.GetString(utf8));
    }

    public void AddReasoning(ReadOnlySpan<byte> utf8) => _reasoning.Append(Encoding.UTF8.GetString(utf8));

    /// <summary>Opens an attempt; without an allowance, one that nothing comes near.</summary>
    public bool Open(int attempt, TokenAllowance? allowance = null) =>
        Relay.TryOpen(attempt, allowance ?? new TokenAllowance(int.MaxValue, int.MaxValue));

    public RelayNews Drain() => Relay.Drain(this);

    /// <summary>Drains, and says how the attempt or the request ended; null when it goes on.</summary>
    public RelayEnding? DrainToEnd()
    {
        Relay.Drain(this);
        return Relay.Ending;
    }

    public bool Chunk(uint attempt, ulong seq, string piece, ChunkPart part = ChunkPart.Text) => Chunk(attempt, seq, Encoding.UTF8.GetBytes(piece), part);

    public bool Chunk(uint attempt, ulong seq, byte[] piece, ChunkPart part = ChunkPart.Text, uint tokens = 1)
    {
        var frame = new ChunkFrame(new JobKey(Guid.Empty, attempt), seq, part, piece, tokens);
        byte[] bytes = new byte[frame.ComputeSize()];
        frame.WriteTo(bytes);
        Assert.Equal(ChunkReadStatus.Chunk, ChunkReader.TryRead(bytes, out ChunkReader chunk));
        return Relay.OnChunk(chunk);
    }

    public bool Complete(uint attempt, ulong seq, FinishReason reason = FinishReason.Stop, Usage? usage = null) =>
        Relay.OnCompleted(new Completed { Attempt = attempt, Seq = seq, FinishReason = reason, Usage = usage });

    /// <summary>Moves the clock and looks at the deadlines, as the sweeper does.</summary>
    public RelayNews After(TimeSpan time)
    {
        Clock.Advance(time);
        Relay.Sweep(Clock.GetTimestamp());
        return Drain();
    }
}
