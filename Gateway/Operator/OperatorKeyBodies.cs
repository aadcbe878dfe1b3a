using System.Text.Json.Serialization;
using IdleCloud.Gateway.Api.Keys;

namespace IdleCloud.Gateway.Operator;

/// <summary>The body that makes an operator's key.</summary>
internal sealed record NewOperatorKeyBody
{
    /// <summary>Whose it is, for people and for the audit log.</summary>
    public required string Name { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>What is noted of a key that is revoked.</summary>
internal sealed record RevokedKeyNote
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
}

/// <summary>An operator's key just made: the only time that its secret is seen.</summary>
internal sealed record NewOperatorKeyView
{
    /// <summary>The secret.</summary>
    public required string OperatorKey { get; init; }

    /// <summary>The key.</summary>
    public required KeyView Key { get; init; }
}

/// <summary>A page of operators' keys.</summary>
internal sealed record OperatorKeyList
{
    /// <summary>The keys, the newest first.</summary>
    public required IReadOnlyList<KeyView> Keys { get; init; }

    /// <summary>The next page; null on the last one.</summary>
    [JsonPropertyName("nextToken")]
    public string? NextToken { get; init; }
}
