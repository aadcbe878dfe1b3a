namespace IdleCloud.Silo.Alerts;

/// <summary>Sends alerts one way.</summary>
internal interface IAlertChannel
{
    /// <summary>Which way.</summary>
    AlertChannelKind Kind { get; }

    /// <summary>Sends one.</summary>
    /// <returns>Null when the receiver has it; else why not, in words that its account may read.</returns>
    Task<string?> SendAsync(DueAlert alert, CancellationToken cancellationToken);
}
