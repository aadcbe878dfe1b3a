namespace IdleCloud.Contracts.Alerts;

/// <summary>Where an account's alerts are sent, beside the list of events.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AlertTargets")]
public sealed record AlertTargets
{
    /// <summary>Nowhere.</summary>
    public static readonly AlertTargets None = new();

    /// <summary>The URL that gets each alert; null for none.</summary>
    [Id(0)] public string? WebhookUrl { get; init; }

    /// <summary>The address that gets a mail; null for none.</summary>
    [Id(1)] public string? Email { get; init; }

    /// <summary>Why the latest delivery failed; null when it did not.</summary>
    [Id(2)] public string? Problem { get; init; }

    /// <summary>When that was.</summary>
    [Id(3)] public DateTimeOffset? ProblemAt { get; init; }
}
