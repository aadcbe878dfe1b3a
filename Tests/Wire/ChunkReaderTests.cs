using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Tests.Wire;

/// <summary>The hand-written reader of chunk frames against the generated parser, on frames of every kind.</summary>
public sealed class ChunkReaderTests
{
    private static readonly Config ManyRuns = Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(12);

    [Fact]
    public void TryRead_OfFramesWithChunksOnly_ReadsWhatTheGeneratedParserReads() =>
        Prop.ForAll(MinerFrameGen.ChunkFrames.ToArbitrary(), frame =>
        {
            MinerFrame? expected = ParseOrNull(frame);
            ChunkReadStatus status = ChunkReader.TryRead(frame, out ChunkReader chunk);
            if (expected is null) return status == ChunkReadStatus.Malformed;
            if (expected.BodyCase == MinerFrame.BodyOneofCase.None) return status == ChunkReadStatus.Other;
            return status == ChunkReadStatus.Chunk && IsSame(expected.Chunk, chunk);
        }).Check(ManyRuns);

    [Fact]
    public void TryRead_OfAnyBytes_TakesAndRefusesWhatTheGeneratedParserDoes() =>
        Prop.ForAll(MinerFrameGen.AnyFrames.ToArbitrary(), frame =>
        {
            MinerFrame? expected = ParseOrNull(frame);
            return ChunkReader.TryRead(frame, out ChunkReader chunk) switch
            {
                ChunkReadStatus.Malformed => expected is null,
                ChunkReadStatus.Chunk => expected?.BodyCase == MinerFrame.BodyOneofCase.Chunk && IsSame(expected.Chunk, chunk),
                _ => true,
            };
        }).Check(ManyRuns);

    [Fact]
    public void TryRead_OfEveryOtherBody_LeavesItToTheGeneratedParser()
    {
        MinerFrame[] others =
        [
            new() { Register = new Register() }, new() { Heartbeat = new Heartbeat { Running = 1 } }, new() { Pull = new Pull { Credits = 1 } },
            new() { Accepted = new Accepted() }, new() { Completed = new Completed() }, new() { Failed = new Failed() },
            new() { Draining = new Draining() }, new() { Pong = new Pong() }, new(),
        ];
        Assert.All(others, other => Assert.Equal(ChunkReadStatus.Other, ChunkReader.TryRead(other.ToByteArray(), out _)));
    }

    private static MinerFrame? ParseOrNull(byte[] frame)
    {
        try
        {
            return MinerFrame.Parser.ParseFrom(frame);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool IsSame(Chunk expected, ChunkReader actual)
    {
        ChunkPart part = expected.PartCase switch
        {
            Chunk.PartOneofCase.Text => ChunkPart.Text,
            Chunk.PartOneofCase.Reasoning => ChunkPart.Reasoning,
            _ => ChunkPart.None,
        };
        string text = part == ChunkPart.Reasoning ? expected.Reasoning : expected.Text;
        return part == actual.Part
            && expected.Job.Span.SequenceEqual(actual.Job)
            && expected.Attempt == actual.Attempt
            && expected.Seq == actual.Seq
            && expected.Tokens == actual.Tokens
            && text == Encoding.UTF8.GetString(actual.Text);
    }
}
