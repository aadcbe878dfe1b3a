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

    /// <summary>Sends what has been written.</summary>
    ValueTask FlushAsync();

    /// <summary>Ends a whole answer. The end of the request flushes it.</summary>
    void Complete(FinishReason reason, in JobUsage usage);

    /// <summary>Ends with an error: its status where that is still open, else an error event. Never looks like a whole answer.</summary>
    Task FailAsync(ApiError error);
}
