namespace IdleCloud.Contracts.Jobs;

/// <summary>What the grains need to know of a request. The prompt is not part of it: it never enters a grain message.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.JobSpec")]
public sealed record JobSpec
{
    /// <summary>The account that asked.</summary>
    [Id(0)] public required string AccountId { get; init; }

    /// <summary>The key that asked: its id that may be shown, which stays when its secret is rotated.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>The catalogue model, for example <c>idle-tiny</c>.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>The gateway that talks to the customer.</summary>
    [Id(3)] public required string GatewayId { get; init; }
}
