using System.Text.Json.Serialization;
using IdleCloud.Contracts.ApiKeys;

namespace IdleCloud.Silo.ApiKeys;

/// <summary>What is stored of a key.</summary>
internal sealed record ApiKeyState
{
    /// <summary>The key; null before it is made.</summary>
    public ApiKeyInfo? Key { get; init; }
}

/// <summary>How <see cref="ApiKeyState"/> is written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApiKeyState))]
internal sealed partial class ApiKeyJsonContext : JsonSerializerContext;
