namespace IdleCloud.Gateway.Relay;

/// <summary>What a request's task finds when it looks at its relay, beside text.</summary>
[Flags]
internal enum RelayNews
{
    /// <summary>Nothing: more may come.</summary>
    None = 0,

    /// <summary>Nothing has been written for so long that the customer's connection needs a sign of life.</summary>
    KeepAliveDue = 1,

    /// <summary>The last attempt or the request has ended: <see cref="TokenRelay.Ending"/> says how.</summary>
    Ended = 2,
}
