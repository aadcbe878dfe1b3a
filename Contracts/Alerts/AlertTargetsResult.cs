namespace IdleCloud.Contracts.Alerts;

/// <summary>The answer to a change of where alerts are sent.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.AlertTargetsResult")]
public sealed record AlertTargetsResult
{
    /// <summary>What became of it.</summary>
    [Id(0)] public required AlertTargetsStatus Status { get; init; }

    /// <summary>The new secret that webhooks are signed with, where there is one: the only time that it is seen.</summary>
    [Id(1)] public string? WebhookSecret { get; init; }

    /// <summary>Leaves the secret out, so that it never reaches a log by way of a record's text.</summary>
    public override string ToString() => $"AlertTargetsResult {{ Status = {Status} }}";
}
