namespace IdleCloud.Tests.Payments.Stripe;

/// <summary>What goes wrong with the next call to <see cref="StripeDouble"/>.</summary>
internal enum StripeFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection breaks before anything is done.</summary>
    DropBefore,

    /// <summary>It is done, and the connection breaks before the answer.</summary>
    DropAfter,

    /// <summary>500, nothing done, and the key is as good as unused.</summary>
    ErrorBefore,

    /// <summary>It is done and answered 500, which is what a repeat under the key gets too.</summary>
    ErrorAfter,

    /// <summary>Nothing is done, and no answer comes until the client gives up.</summary>
    HangBefore,

    /// <summary>It is done, and no answer comes until the client gives up.</summary>
    HangAfter,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>409: another call has the key at this moment.</summary>
    InUse,

    /// <summary>200, and bytes that are no JSON; it is done.</summary>
    Garbage,

    /// <summary>200, and more bytes than anybody should read; it is done.</summary>
    Endless,

    /// <summary>401: the operator's key was taken back.</summary>
    KeyRevoked,

    /// <summary>A redirect to somebody else.</summary>
    Redirect,
}
