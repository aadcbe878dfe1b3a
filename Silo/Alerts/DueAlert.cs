using IdleCloud.Contracts.Alerts;

namespace IdleCloud.Silo.Alerts;

/// <summary>An alert that is to be sent.</summary>
internal sealed record DueAlert
{
    /// <summary>What has fired.</summary>
    public required AlertEvent Event { get; init; }

    /// <summary>Which way.</summary>
    public required AlertChannelKind Channel { get; init; }

    /// <summary>The try, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whose it is.</summary>
    public required string AccountId { get; init; }

    /// <summary>The webhook's URL; null when it has been taken away meanwhile.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>What the webhook is signed with.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>The address; null when it has been taken away meanwhile.</summary>
    public string? Email { get; init; }

    /// <summary>False when nobody wants it any longer.</summary>
    public bool IsWanted => (Channel is AlertChannelKind.Webhook ? WebhookUrl : Email) is not null;
}
