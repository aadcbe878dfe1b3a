using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Pools;

/// <summary>A job that waits for a slot.</summary>
internal sealed class PendingLease(LeaseRequest request, TimeSpan deadline)
{
    // The waiting call goes on in a turn of its own, never inside the one that freed the slot.
    private readonly TaskCompletionSource<LeaseResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it asked for.</summary>
    public LeaseRequest Request => request;

    /// <summary>When it is refused, in the pool's time.</summary>
    public TimeSpan Deadline => deadline;

    /// <summary>Completes when it has a slot or is refused.</summary>
    public Task<LeaseResult> Answered => _answer.Task;

    /// <summary>Ends the wait.</summary>
    public void Answer(LeaseResult result) => _answer.SetResult(result);
}
