using IdleCloud.Wire;
using Kind = IdleCloud.Wire.MinerFrame.BodyOneofCase;

namespace IdleCloud.Tests.Faults;

/// <summary>What the frames of jobs have in common.</summary>
internal static class JobFrames
{
    /// <summary>The attempt that a frame belongs to; null for one that belongs to no job.</summary>
    public static uint? AttemptOf(MinerFrame frame) => frame.BodyCase switch
    {
        Kind.Accepted => frame.Accepted.Attempt,
        Kind.Chunk => frame.Chunk.Attempt,
        Kind.Completed => frame.Completed.Attempt,
        Kind.Failed => frame.Failed.Attempt,
        _ => null,
    };
}
