using IdleCloud.Gateway.Relay;

namespace IdleCloud.Gateway.Miners;

/// <summary>A job that an agent has been given and has not ended yet, cancelled or not.</summary>
/// <param name="Sink">Where its answer goes.</param>
/// <param name="ModelId">The model, to which credits in its last frame belong.</param>
/// <param name="GivenAt">The clock's timestamp of its hand-over.</param>
/// <param name="Deadline">What the agent was given for it.</param>
internal sealed record RunningJob(IAttemptSink Sink, string ModelId, long GivenAt, TimeSpan Deadline)
{
    /// <summary>True when the agent has been told to stop.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Chunks that came after that; written by the connection's reader alone.</summary>
    public int ChunksAfterCancel { get; set; }
}
