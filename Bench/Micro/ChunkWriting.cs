using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Bench.Micro;

/// <summary>One chunk frame of a token, written as the agent writes it and as the generated classes would.</summary>
public class ChunkWriting
{
    private static readonly JobKey Key = new(Guid.NewGuid(), 1);
    private static readonly byte[] Text = " Paris"u8.ToArray();
    private readonly byte[] _destination = new byte[256];

    [Benchmark]
    public int SpanWriter()
    {
        var frame = new ChunkFrame(Key, 1234, ChunkPart.Text, Text, 1);
        int size = frame.ComputeSize();
        frame.WriteTo(_destination.AsSpan(0, size));
        return size;
    }

    [Benchmark(Baseline = true)]
    public int GeneratedClasses()
    {
        var frame = new MinerFrame { Chunk = new Chunk { Job = Key.ToWireId(), Attempt = 1, Seq = 1234, Text = " Paris", Tokens = 1 } };
        int size = frame.CalculateSize();
        frame.WriteTo(_destination.AsSpan(0, size));
        return size;
    }
}
