namespace IdleCloud.LocalSilo.Engine;

/// <summary>The life of an activation, in order.</summary>
internal enum ActivationPhase
{
    /// <summary>Nothing has run yet; the first call begins the activation.</summary>
    New,

    /// <summary>It is being made, reads its stored state or runs OnActivateAsync; calls wait.</summary>
    Activating,

    /// <summary>It takes calls.</summary>
    Active,

    /// <summary>It finishes what has begun, then runs OnDeactivateAsync; calls wait, to go to the next activation.</summary>
    Deactivating,

    /// <summary>It has ended; calls are sent on.</summary>
    Closed,
}
