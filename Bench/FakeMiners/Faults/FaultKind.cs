namespace IdleCloud.Bench.FakeMiners.Faults;

/// <summary>A way to go wrong. What is said of "token k" counts from 0, so that 0 is before the first.</summary>
public enum FaultKind
{
    /// <summary>All goes well.</summary>
    None,

    /// <summary>The connection is cut at token k without a good-bye, as a killed process would; every job on it dies.</summary>
    Die,

    /// <summary>The job stops at token k and says nothing more; connection and heartbeats live on.</summary>
    Hang,

    /// <summary>The whole miner falls silent at token k, heartbeats included; the connection stays open.</summary>
    Freeze,

    /// <summary>Every chunk is sent twice.</summary>
    Duplicate,

    /// <summary>Each two chunks are sent in the wrong order.</summary>
    Shuffle,

    /// <summary>More chunks and another end follow after the end.</summary>
    Late,

    /// <summary>Each chunk is preceded by one of an attempt that was never opened.</summary>
    WrongAttempt,

    /// <summary>Token k is not UTF-8.</summary>
    BadUtf8,

    /// <summary>Token k comes in a frame larger than the protocol allows.</summary>
    Oversized,

    /// <summary>Token k is left out, but counted.</summary>
    Gap,

    /// <summary>At token k the engine is said to have failed, retryably.</summary>
    EngineError,

    /// <summary>The job is refused: no slot after all.</summary>
    Refuse,

    /// <summary>The job is refused: the prompt does not fit, which no other miner can help.</summary>
    ContextLength,
}
