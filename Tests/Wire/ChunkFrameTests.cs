using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Chunks;

namespace IdleCloud.Tests.Wire;

/// <summary>The hand-written writer of chunk frames.</summary>
public sealed class ChunkFrameTests
{
    [Fact]
    public void WriteTo_OfAnyChunk_WritesWhatTheGeneratedClassWrites()
    {
        Gen<(Guid Job, uint Attempt, ulong Seq, bool IsText, string Text, uint Tokens)> chunks =
            from job in Gen.Constant(0).Select(_ => Guid.NewGuid())
            from attempt in Numbers
            from seq in Numbers
            from isText in Gen.Elements(true, false)
            from text in Gen.Elements("", "a", "Zürich 🦉", new string('x', 127), new string('x', 128), new string('y', 20_000))
            from tokens in Numbers
            select (job, (uint)attempt, seq, isText, text, (uint)tokens);

        Prop.ForAll(chunks.ToArbitrary(), chunk =>
        {
            var key = new JobKey(chunk.Job, chunk.Attempt);
            var generated = new Chunk { Job = key.ToWireId(), Attempt = chunk.Attempt, Seq = chunk.Seq, Tokens = chunk.Tokens };
            if (chunk.IsText) generated.Text = chunk.Text;
            else generated.Reasoning = chunk.Text;
            var frame = new ChunkFrame(
                key, chunk.Seq, chunk.IsText ? ChunkPart.Text : ChunkPart.Reasoning, Encoding.UTF8.GetBytes(chunk.Text), chunk.Tokens);
            byte[] written = new byte[frame.ComputeSize()];
            frame.WriteTo(written);
            return written.AsSpan().SequenceEqual(new MinerFrame { Chunk = generated }.ToByteArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void ComputeSize_OfTheLongestText_FitsAFrame()
    {
        var frame = new ChunkFrame(
            new JobKey(Guid.NewGuid(), uint.MaxValue), ulong.MaxValue, ChunkPart.Text, new byte[WireLimits.MaxChunkTextBytes], uint.MaxValue);
        Assert.InRange(frame.ComputeSize(), 1, WireLimits.MaxMinerFrameBytes);
    }

    [Fact]
    public void JobKey_ThereAndBack_IsTheSame()
    {
        var key = new JobKey(Guid.NewGuid(), 2);
        Assert.True(JobKey.TryRead(key.ToWireId().Span, 2, out JobKey read));
        Assert.Equal(key, read);
        Assert.False(JobKey.TryRead(key.ToWireId().Span[1..], 2, out _));
    }

    private static Gen<ulong> Numbers => Gen.OneOf(
        Gen.Choose(0, 200).Select(value => (ulong)value), Gen.Elements((ulong)uint.MaxValue, ulong.MaxValue, 128UL, 16_384UL));
}
