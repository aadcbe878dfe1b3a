namespace IdleCloud.Contracts.Pools;

/// <summary>What a customer wishes of the miner that answers.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.DispatchWishes")]
public sealed record DispatchWishes
{
    /// <summary>No wishes.</summary>
    public static readonly DispatchWishes None = new();

    /// <summary>Only miners of the trusted class may have the job.</summary>
    [Id(0)] public bool TrustedOnly { get; init; }

    /// <summary>Only miners that are attested to keep nothing may have the job.</summary>
    [Id(1)] public bool NoRetention { get; init; }

    /// <summary>Miners of this region are preferred; a hint. Null for none.</summary>
    [Id(2)] public string? Region { get; init; }
}
