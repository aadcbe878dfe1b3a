namespace IdleCloud.Silo.Idempotency;

/// <summary>What an activation knows of its key.</summary>
internal enum KeyPhase
{
    /// <summary>Nothing: the database has to be asked.</summary>
    Unknown,

    /// <summary>Whoever asks next, runs.</summary>
    Free,

    /// <summary>A request runs, or did when the database was asked.</summary>
    Running,

    /// <summary>A request was answered, and charged unless its answer was free.</summary>
    Used,
}
