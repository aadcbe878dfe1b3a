using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IdleCloud.Contracts.Miners;

namespace IdleCloud.Silo.Miners;

/// <summary>What is stored of a miner: its registration as of the latest connection.</summary>
internal sealed record MinerState
{
    /// <summary>What it said of itself; null for a miner that never connected.</summary>
    public MinerHello? Hello { get; init; }

    /// <summary>
    /// The latest session, live or not. Stored so that its number never goes back, and so that a grain that was activated
    /// elsewhere knows which connection is the live one.
    /// </summary>
    public MinerSession? Session { get; init; }

    /// <summary>The models that the session may serve.</summary>
    public ImmutableArray<OfferedModel> Accepted { get; init; } = [];

    /// <summary>What an operator has said of it.</summary>
    public MinerClass Class { get; init; }

    /// <summary>When it first connected.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>When it last connected.</summary>
    public DateTimeOffset? LastConnected { get; init; }
}

/// <summary>How <see cref="MinerState"/> is written.</summary>
[JsonSerializable(typeof(MinerState))]
internal sealed partial class MinerJsonContext : JsonSerializerContext;
