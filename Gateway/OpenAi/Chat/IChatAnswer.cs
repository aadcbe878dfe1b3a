using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.Relay;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.OpenAi.Chat;

/// <summary>One of the two shapes of an answer: server-sent events, or one body. Nothing reaches the customer before a flush.</summary>
internal interface IChatAnswer : IAnswerSink, IDisposable
{
    /// <summary>True when the status is out, or about to be, and can no longer tell a failure.</summary>
    bool IsCommitted { get; }

    /// <summary>True when something has been written that was not flushed yet.</summary>
    bool IsFlushDue { get; }

    /// <summary>Forgets what a failed attempt has written; only called while nothing of it is visible.</summary>
    void Reset();

    /// <summary>Writes a sign of life, which commits to status 200.</summary>
    void AddKeepAlive();

    /// <summary>Tells, after a sign of life, where the request waits.</summary>
    /// <param name="position">Its place in the queue, from 1.</param>
    void AddPlace(int position)
    {
        // A body with a length has no room for that either.
    }

    /// <summary>Tells, after the headers, that another miner goes on.</summary>
    void AddFailover();

    /// <summary>Sends what has been written.</summary>
    ValueTask FlushAsync();

    /// <summary>
    /// The job has ended and is billed next. An answer that must outlive this gateway makes itself durable now; no other has anything to do.
    /// </summary>
    /// <param name="end">How it ended.</param>
    /// <param name="reason">Why the model stopped, where the answer is whole.</param>
    /// <param name="usage">What was used.</param>
    /// <returns>False when it could not, and must not be billed.</returns>
    ValueTask<bool> BeforeBillAsync(JobState end, FinishReason reason, in JobUsage usage) => new(true);

    /// <summary>The job is billed, or known not to be.</summary>
    void AfterBill(in JobReceipt receipt)
    {
        // Only an answer that is kept for repeats needs to know.
    }

    /// <summary>Ends a whole answer. The end of the request flushes it.</summary>
    void Complete(FinishReason reason, in JobUsage usage);

    /// <summary>Ends with an error: its status where that is still open, else an error event. Never looks like a whole answer.</summary>
    Task FailAsync(ApiError error);
}
