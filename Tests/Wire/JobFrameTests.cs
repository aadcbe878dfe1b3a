using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Jobs;

namespace IdleCloud.Tests.Wire;

/// <summary>The hand-written writer of job frames.</summary>
public sealed class JobFrameTests
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void WriteTo_OfAnyJob_WritesWhatTheGeneratedClassWrites()
    {
        Gen<(uint Attempt, uint DeadlineMs, string Model, string Text)> jobs =
            from attempt in Numbers
            from deadline in Numbers
            from model in Gen.Elements("", "idle-tiny", "größe")
            from text in Texts
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

    [Fact]
    public void WriteTo_OfAResumedJob_WritesWhatTheGeneratedClassWrites()
    {
        Gen<(string Text, string Reasoning, uint Tokens)> resumes =
            from text in Texts
            from reasoning in Texts
            from tokens in Numbers
            select (text, reasoning, tokens);

        Prop.ForAll(resumes.ToArbitrary(), begun =>
        {
            var key = new JobKey(Guid.NewGuid(), 2);
            var request = new ChatRequest { Stream = true };
            var resume = new Resume { Text = begun.Text, Reasoning = begun.Reasoning, Tokens = begun.Tokens };
            var generated = new Job { Job_ = key.ToWireId(), Attempt = 2, Model = "m", Request = request, Resume = resume, Traceparent = TraceParent };
            var point = new ResumePoint(Encoding.UTF8.GetBytes(begun.Text), Encoding.UTF8.GetBytes(begun.Reasoning), begun.Tokens);
            var frame = new JobFrame(key, "m", 0, request.ToByteArray(), resume: point, traceParent: TraceParent);
            byte[] written = new byte[frame.ComputeSize()];
            frame.WriteTo(written);
            return written.AsSpan().SequenceEqual(new GatewayFrame { Job = generated }.ToByteArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(0u, 7u)]
    [InlineData(1u, 1u)]
    [InlineData(131_072u, 131_072u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    public void WriteTo_WithALimitOfTokens_PutsItInPlaceOfTheRequests(uint limit, uint read)
    {
        var request = new ChatRequest { MaxTokens = 7, Messages = { new ChatMessage { Role = Role.User, Content = "Hi" } } };
        var frame = new JobFrame(new JobKey(Guid.NewGuid(), 1), "idle-tiny", 1000, request.ToByteArray(), limit);
        byte[] written = new byte[frame.ComputeSize()];
        frame.WriteTo(written);
        Assert.Equal(new ChatRequest(request) { MaxTokens = read }, GatewayFrame.Parser.ParseFrom(written).Job.Request);
    }

    private static Gen<string> Texts => Gen.Elements("", "a", "Zürich 🦉", new string('x', 100), new string('x', 128), new string('y', 20_000));

    private static Gen<uint> Numbers => Gen.OneOf(Gen.Choose(0, 200).Select(value => (uint)value), Gen.Elements(uint.MaxValue, 128u, 16_384u));
}
