using System.Buffers;
using BenchmarkDotNet.Attributes;
using IdleCloud.Gateway.OpenAi.Chat;

namespace IdleCloud.Bench.Micro;

/// <summary>One token as an event of a stream, and all that a request makes for its stream.</summary>
public class SseWriting
{
    private static readonly ChatHead Head = new(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "idle-tiny");
    private static readonly byte[] Text = " Paris"u8.ToArray();
    private static readonly byte[] Escaped = " \"Paris\"\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private SseWriter _writer = null!;

    [GlobalSetup]
    public void Setup() => _writer = new SseWriter(_output, Head, includeUsage: false);

    [Benchmark(Baseline = true)]
    public int Token() => Write(Text);

    [Benchmark]
    public int TokenToEscape() => Write(Escaped);

    [Benchmark]
    public object NewWriter() => new SseWriter(_output, Head, includeUsage: false);

    private int Write(ReadOnlySpan<byte> utf8)
    {
        _output.ResetWrittenCount();
        _writer.WriteText(utf8);
        return _output.WrittenCount;
    }
}
