using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IdleCloud.Gateway.OpenAi.Routing;

/// <summary>A page of one of OpenAI's lists.</summary>
/// <typeparam name="T">What is listed.</typeparam>
internal sealed record ObjectList<T>
{
    /// <summary>Makes a page out of one item more than it has, if there are more.</summary>
    public static ObjectList<T> Of(ImmutableArray<T> found, int limit, Func<T, string> id)
    {
        ImmutableArray<T> data = found.Length > limit ? found[..limit] : found;
        return new ObjectList<T>
        {
            Data = data,
            HasMore = found.Length > limit,
            FirstId = data is [var first, ..] ? id(first) : null,
            LastId = data is [.., var last] ? id(last) : null,
        };
    }

    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyName("object")]
    public string Object => "list";

    /// <summary>The page.</summary>
    [JsonPropertyName("data")]
    public required ImmutableArray<T> Data { get; init; }

    /// <summary>The id of its first item; null when it is empty.</summary>
    [JsonPropertyName("first_id")]
    public required string? FirstId { get; init; }

    /// <summary>The id of its last item; null when it is empty.</summary>
    [JsonPropertyName("last_id")]
    public required string? LastId { get; init; }

    /// <summary>True when there are more behind it.</summary>
    [JsonPropertyName("has_more")]
    public required bool HasMore { get; init; }
}
