namespace IdleCloud.Contracts.Alerts;

/// <summary>What became of a change of where alerts are sent.</summary>
[GenerateSerializer, Alias("IdleCloud.AlertTargetsStatus")]
public enum AlertTargetsStatus
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>Webhooks are not sent to such a URL.</summary>
    BadUrl,

    /// <summary>This installation sends no mail.</summary>
    NoMail,
}
