using System.Collections.Immutable;

namespace IdleCloud.Contracts.Miners;

/// <summary>What an agent says of its machine when it connects. These are claims, kept for the owner's and operator's eyes.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.MinerHello")]
public sealed record MinerHello
{
    /// <summary>The owner's account.</summary>
    [Id(0)] public required string AccountId { get; init; }

    /// <summary>The gateway that holds the connection.</summary>
    [Id(1)] public required string GatewayId { get; init; }

    /// <summary>The machine's name for people, at most 64 characters.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The agent's version.</summary>
    [Id(3)] public required string AgentVersion { get; init; }

    /// <summary>The engine and its version, for example <c>llama.cpp b1234</c>.</summary>
    [Id(4)] public required string Engine { get; init; }

    /// <summary>The machine's GPUs; none on a machine without.</summary>
    [Id(5)] public ImmutableArray<GpuInfo> Gpus { get; init; } = [];

    /// <summary>The models that it offers.</summary>
    [Id(6)] public required ImmutableArray<OfferedModel> Models { get; init; }

    /// <summary>Where other gateways reach that gateway; null when they cannot.</summary>
    [Id(7)] public string? GatewayAddress { get; init; }

    /// <summary>Where the machine is, by the owner's word: 1 to 32 of a-z, 0-9 and hyphen; null when it does not say.</summary>
    [Id(8)] public string? Region { get; init; }
}
