namespace Orleans;

/// <summary>The kinds of reasons for which an activation ends; the local host gives those that can happen in one process.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>None given.</summary>
    None,

    /// <summary>The host stops.</summary>
    ShuttingDown,

    /// <summary>The activation could not be made: its constructor, its storage or OnActivateAsync failed.</summary>
    ActivationFailed,

    /// <summary>Only in a cluster.</summary>
    DirectoryFailure,

    /// <summary>It was not called for a while.</summary>
    ActivationIdle,

    /// <summary>Only on Orleans.</summary>
    ActivationUnresponsive,

    /// <summary>Only in a cluster.</summary>
    DuplicateActivation,

    /// <summary>Only in a cluster.</summary>
    IncompatibleRequest,

    /// <summary>A storage conflict: what the activation remembers may be stale.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>Only in a cluster.</summary>
    Migrating,

    /// <summary>Only on Orleans.</summary>
    RuntimeRequested,

    /// <summary>Only on Orleans.</summary>
    HighMemoryPressure,
}
