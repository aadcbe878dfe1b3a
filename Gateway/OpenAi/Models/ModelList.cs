using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>The answer to <c>GET /v1/models</c>.</summary>
internal sealed record ModelList
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Object => "list";

    /// <summary>All models, by id.</summary>
    public required ImmutableArray<ModelEntry> Data { get; init; }
}
