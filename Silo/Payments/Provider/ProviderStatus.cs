namespace IdleCloud.Silo.Payments.Provider;

/// <summary>How a call to the payment provider ended.</summary>
internal enum ProviderStatus
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>The provider looked at it and refused: nothing was done, and the same call will be refused again.</summary>
    Refused,

    /// <summary>Nothing was done: the provider is out of reach, too busy, or does not accept the operator's key. Try later.</summary>
    Unavailable,

    /// <summary>It may have been done: the answer was lost, unreadable or an error of the provider's. Ask before anything else.</summary>
    Unknown,

    /// <summary>There is no provider: the operator has configured none.</summary>
    NotConfigured,
}
