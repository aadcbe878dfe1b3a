using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IdleCloud.Silo.Miners;

/// <summary>What is stored of an owner's machines.</summary>
internal sealed record FleetState
{
    /// <summary>Their ids, the first ones first.</summary>
    public ImmutableArray<string> MinerIds { get; init; } = [];
}

/// <summary>How <see cref="FleetState"/> is written.</summary>
[JsonSerializable(typeof(FleetState))]
internal sealed partial class FleetJsonContext : JsonSerializerContext;
