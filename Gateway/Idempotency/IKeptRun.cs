using IdleCloud.Contracts.Idempotency;

namespace IdleCloud.Gateway.Idempotency;

/// <summary>
/// A request that runs a job whose id somebody remembers, and whose answer is kept before it is billed: then whoever comes after this gateway's
/// death finds both.
/// </summary>
internal interface IKeptRun : IDisposable
{
    /// <summary>The job that it runs.</summary>
    Guid JobId { get; }

    /// <summary>The longest answer that is kept, in bytes; 0 for none.</summary>
    int MaxAnswerBytes { get; }

    /// <summary>True when an answer that is not kept must not be billed either: nobody would ever have it.</summary>
    bool MustBeKept { get; }

    /// <summary>How it has ended, as far as is known.</summary>
    IdempotentEnd End { get; set; }

    /// <summary>Keeps the answer.</summary>
    /// <returns>False when it must not be billed.</returns>
    ValueTask<bool> KeepAsync(ReadOnlySpan<byte> answer);
}
