using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Silo.Catalog;

/// <summary>
/// What is stored of the catalogue: the operators' own models, and those that they changed. The shipped ones are not stored, so
/// that a new version of this program brings its own.
/// </summary>
internal sealed record CatalogState
{
    /// <summary>The models, each id once.</summary>
    public ImmutableArray<CatalogModel> Models { get; init; } = [];
}

/// <summary>How <see cref="CatalogState"/> is written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CatalogState))]
internal sealed partial class CatalogJsonContext : JsonSerializerContext;
