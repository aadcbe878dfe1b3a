using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Batches;

/// <summary>Why a batch has failed.</summary>
internal sealed record BatchFaultList
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyName("object")]
    public string Object => "list";

    /// <summary>The first faults that were found.</summary>
    [JsonPropertyName("data")]
    public required ImmutableArray<BatchFaultEntry> Data { get; init; }
}
