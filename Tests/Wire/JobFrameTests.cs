using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Jobs;

namespace IdleCloud.Tests.Wire;

/// <summary>The hand-written writer of job frames.</summary>
public sealed class JobFrameTests
{
    [Fact]
    public void WriteTo_OfAnyJob_WritesWhatTheGeneratedClassWrites()
    {
        Gen<(uint Attempt, uint DeadlineMs, string Model, string Text)> jobs =
            from attempt in Numbers
            from deadline in Numbers
            from model in Gen.Elements("", "idle-tiny", "größe")
            from text in Gen.Elements("", "a", "Zürich 🦉", new string('x', 100), new string('x', 128), new string('y', 20_000))
            select (attempt, deadline, model, text);

        Prop.ForAll(jobs.ToArbitrary(), job =>
        {
            var key = new JobKey(Guid.NewGuid(), job.Attempt);
            var request = new ChatRequest { Stream = true, Messages = { new ChatMessage { Role = Role.User, Content = job.Text } } };
            var generated = new Job { Job_ = key.ToWireId(), Attempt = job.Attempt, Model = job.Model, DeadlineMs = job.DeadlineMs, Request = request };
            var frame = new JobFrame(key, job.Model, job.DeadlineMs, request.ToByteArray());
            byte[] written = new byte[frame.ComputeSize()];
            frame.WriteTo(written);
            return written.AsSpan().SequenceEqual(new GatewayFrame { Job = generated }.ToByteArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static Gen<uint> Numbers => Gen.OneOf(Gen.Choose(0, 200).Select(value => (uint)value), Gen.Elements(uint.MaxValue, 128u, 16_384u));
}
