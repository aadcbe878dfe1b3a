namespace IdleCloud.Contracts.Idempotency;

/// <summary>What becomes of a request with an <c>Idempotency-Key</c>.</summary>
[GenerateSerializer, Alias("IdleCloud.IdempotencyStatus")]
public enum IdempotencyStatus
{
    /// <summary>It runs, under the job id that the reply names.</summary>
    Run,

    /// <summary>Another one with the same fingerprint runs still: ask again.</summary>
    Running,

    /// <summary>Another one has been answered, and its answer is here.</summary>
    Finished,

    /// <summary>Another one has been answered and charged, and its answer was not kept.</summary>
    NotKept,

    /// <summary>The key was used for another request.</summary>
    Mismatch,

    /// <summary>The account has as many keys in use as it may.</summary>
    TooMany,
}
