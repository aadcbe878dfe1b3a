using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using IdleCloud.Bench.FakeMiners.Jobs;
using IdleCloud.Wire;

namespace IdleCloud.Tests.Bench;

public sealed class JobFrameTests
{
    [Fact]
    public void TryRead_WhenFrameIsAJob_AgreesWithTheGeneratedParser() =>
        Prop.ForAll<uint, string, bool>((attempt, content, isStream) =>
        {
            var key = new JobKey(Guid.NewGuid(), attempt);
            var request = new ChatRequest { Messages = { new ChatMessage { Role = Role.User, Content = content ?? "" } }, Seed = -1, Stream = isStream };
            var frame = new GatewayFrame { Job = new Job { Job_ = key.ToWireId(), Attempt = attempt, Model = "idle-tiny", DeadlineMs = 1, Request = request } };
            return JobFrame.TryRead(frame.ToByteArray(), out JobFrame job)
                && job.Key == key && job.IsStream == isStream && job.Request.SequenceEqual(request.ToByteArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_WhenFrameIsSomethingElse_Refuses() =>
        Assert.False(JobFrame.TryRead(new GatewayFrame { Ping = new Ping { Id = 7 } }.ToByteArray(), out _));

    [Fact]
    public void TryRead_WhenJobHasNoId_Refuses() =>
        Assert.False(JobFrame.TryRead(new GatewayFrame { Job = new Job { Request = new ChatRequest() } }.ToByteArray(), out _));

    [Fact]
    public void TryRead_WhenCutOff_Refuses()
    {
        var job = new Job { Job_ = new JobKey(Guid.NewGuid(), 1).ToWireId(), Request = new ChatRequest { Stream = true } };
        byte[] whole = new GatewayFrame { Job = job }.ToByteArray();
        for (int length = 0; length < whole.Length; length++) Assert.False(JobFrame.TryRead(whole.AsSpan(0, length), out _));
    }
}
