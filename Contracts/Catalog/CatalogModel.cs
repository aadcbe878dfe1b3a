using System.Collections.Immutable;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Catalog;

/// <summary>A model that customers may ask for and miners may offer.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.CatalogModel")]
public sealed record CatalogModel
{
    /// <summary>The most aliases of a model.</summary>
    public const int MaxAliases = 16;

    /// <summary>The most tags of a model.</summary>
    public const int MaxTags = 16;

    /// <summary>The most allowed files of a model.</summary>
    public const int MaxHashes = 64;

    /// <summary>The id in the API, for example <c>idle-tiny</c>: 1 to 64 of a-z, 0-9, dot and hyphen.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Tokens of context, prompt and answer together.</summary>
    [Id(2)] public required int ContextLength { get; init; }

    /// <summary>Who made it.</summary>
    [Id(3)] public required string OwnedBy { get; init; }

    /// <summary>How it marks its thoughts.</summary>
    [Id(4)] public required ModelFamily Family { get; init; }

    /// <summary>When it joined the catalogue.</summary>
    [Id(5)] public required DateTimeOffset Created { get; init; }

    /// <summary>One sentence on what it is for.</summary>
    [Id(6)] public string Description { get; init; } = "";

    /// <summary>
    /// What it costs. Whoever puts a model into the catalogue gives the amounts; the catalogue counts the versions. Default: nothing.
    /// </summary>
    [Id(7)] public ModelPrice Price { get; init; }

    /// <summary>
    /// The most tokens that its template can add to each message, beside those of the text: with them the bytes of a prompt bound its
    /// tokens, and with that its price. 0 to 10,000. Default: 16.
    /// </summary>
    [Id(8)] public int TemplateTokensPerMessage { get; init; } = 16;

    /// <summary>The most tokens that its template can add to a whole prompt, a built-in system message included. 0 to 10,000. Default: 64.</summary>
    [Id(9)] public int TemplateTokensPerPrompt { get; init; } = 64;

    /// <summary>
    /// Other names that customers may ask for it by; answers, bills and limits have its <see cref="Id"/>. No name is two models'. At most
    /// <see cref="MaxAliases"/>, each 1 to 64 of a-z, A-Z, 0-9, dot, hyphen, underscore, colon and slash, in their order.
    /// </summary>
    [Id(10)] public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>What it is good at, for people and programs that choose: at most <see cref="MaxTags"/>, each 1 to 32 of a-z, 0-9 and hyphen.</summary>
    [Id(11)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>
    /// The files that miners may serve it from: SHA-256 in 64 lower-case hexadecimal digits, at most <see cref="MaxHashes"/>. None: any.
    /// With some, a miner that does not tell its file's hash is refused.
    /// </summary>
    [Id(12)] public ImmutableArray<string> AllowedSha256 { get; init; } = [];
}
