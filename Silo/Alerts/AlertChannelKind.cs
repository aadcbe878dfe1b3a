namespace IdleCloud.Silo.Alerts;

/// <summary>A way to tell somebody of an alert. The numbers are stored.</summary>
internal enum AlertChannelKind
{
    /// <summary>A signed POST to a URL.</summary>
    Webhook = 1,

    /// <summary>A mail.</summary>
    Mail = 2,
}
