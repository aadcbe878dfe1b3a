using IdleCloud.Contracts.Money;

namespace IdleCloud.Contracts.Catalog;

/// <summary>A model that customers may ask for and miners may offer.</summary>
[GenerateSerializer, Immutable, Alias("IdleCloud.CatalogModel")]
public sealed record CatalogModel
{
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
}
