using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Bench.Micro;

/// <summary>One chunk frame of a token, read as the gateway reads it and as the generated classes would.</summary>
public class ChunkReading
{
    private readonly byte[] _frame = new MinerFrame
    {
        Chunk = new Chunk { Job = new JobKey(Guid.NewGuid(), 1).ToWireId(), Attempt = 1, Seq = 1234, Text = " Paris", Tokens = 1 },
    }.ToByteArray();

    [Benchmark]
    public ulong SpanReader() => ChunkReader.TryRead(_frame, out ChunkReader chunk) == ChunkReadStatus.Chunk ? chunk.Seq : 0;

    [Benchmark(Baseline = true)]
    public ulong GeneratedParser() => MinerFrame.Parser.ParseFrom(_frame).Chunk.Seq;
}
