using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.Batches;

/// <summary>How many lines of a batch are where.</summary>
internal sealed record BatchCounts
{
    /// <summary>All.</summary>
    [JsonPropertyName("total")]
    public required int Total { get; init; }

    /// <summary>Those that were answered.</summary>
    [JsonPropertyName("completed")]
    public required int Completed { get; init; }

    /// <summary>Those that have ended in an error, or were not run.</summary>
    [JsonPropertyName("failed")]
    public required int Failed { get; init; }
}
