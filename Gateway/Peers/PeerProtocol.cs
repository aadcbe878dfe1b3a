using Google.Protobuf;
using IdleCloud.Wire;
using IdleCloud.Wire.Jobs;

namespace IdleCloud.Gateway.Peers;

/// <summary>The numbers that both ends of a peer's stream hold each other to, and the messages that are not read or written frame by frame.</summary>
internal static class PeerProtocol
{
    /// <summary>The one path of the private listener.</summary>
    public const string Path = "/peer/v1/attempts";

    /// <summary>A job as it would be sent to the miner, and the names around it.</summary>
    public const int MaxRequestFrameBytes = WireLimits.MaxGatewayFrameBytes + 4 * 1024;

    /// <summary>A miner's frame, or one of the peer's own with the same in it.</summary>
    public const int MaxAnswerFrameBytes = WireLimits.MaxMinerFrameBytes + 1024;

    /// <summary>What an attempt goes on with, as it is sent.</summary>
    public static PeerResume? ToWire(ResumePoint? from) => from is null ? null : new PeerResume
    {
        Text = UnsafeByteOperations.UnsafeWrap(from.Text), Reasoning = UnsafeByteOperations.UnsafeWrap(from.Reasoning), Tokens = from.Tokens,
    };

    /// <summary>The same as it came.</summary>
    public static ResumePoint? FromWire(PeerResume? resume) =>
        resume is null ? null : new ResumePoint(resume.Text.Memory, resume.Reasoning.Memory, resume.Tokens);
}
