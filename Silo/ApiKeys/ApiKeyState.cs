using System.Text.Json.Serialization;
using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>What is stored of a key.</summary>
internal sealed record ApiKeyState
{
    /// <summary>The key; null before it is made.</summary>
    public ApiKeyInfo? Key { get; init; }

    /// <summary>When it was last used, right to <see cref="ApiKeyGrain.UsePrecision"/>.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}

/// <summary>How the states of this room are written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApiKeyState))]
[JsonSerializable(typeof(KeyRingState))]
internal sealed partial class ApiKeyJsonContext : JsonSerializerContext;
