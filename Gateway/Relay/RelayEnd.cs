namespace IdleCloud.Gateway.Relay;

/// <summary>How a request, or its current attempt, came to an end.</summary>
internal enum RelayEnd
{
    /// <summary>The attempt's answer is whole.</summary>
    Completed,

    /// <summary>The attempt has failed and is closed; another one may be opened.</summary>
    AttemptFailed,

    /// <summary>The request took longer than one may. Nothing follows.</summary>
    Expired,

    /// <summary>The customer hung up. Nothing follows.</summary>
    CustomerGone,

    /// <summary>The customer reads more slowly than its model writes. Nothing follows.</summary>
    CustomerTooSlow,
}
