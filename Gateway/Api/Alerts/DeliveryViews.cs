namespace IdleCloud.Gateway.Api.Alerts;

/// <summary>The body that says where alerts are sent.</summary>
internal sealed record DeliveryBody
{
    /// <summary>The URL that gets each alert; null or absent for none.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>True for a mail to whoever is signed in.</summary>
    public bool Email { get; init; }
}

/// <summary>Where alerts are sent.</summary>
internal sealed record DeliveryView
{
    /// <summary>The URL that gets each alert; null for none.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>The address that gets a mail; null for none.</summary>
    public string? Email { get; init; }

    /// <summary>Why the latest delivery failed; null when it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? ProblemAt { get; init; }
}

/// <summary>Where alerts are sent from now on.</summary>
internal sealed record NewDeliveryView
{
    /// <summary>What webhooks are signed with, the only time that it is seen; null without a URL.</summary>
    public string? WebhookSecret { get; init; }
}
