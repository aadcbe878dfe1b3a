using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Gateway.Operator;

/// <summary>The body of a model: all of it, so that what is absent is as if it had never been set.</summary>
internal sealed record ModelBody
{
    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Tokens of context.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Who made it.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>How it marks its thoughts: <c>plain</c>, <c>think</c> or <c>harmony</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Nano-USD for 1,000,000 prompt tokens.</summary>
    public required long PromptNanoUsdPerMillion { get; init; }

    /// <summary>Nano-USD for 1,000,000 completion tokens.</summary>
    public required long CompletionNanoUsdPerMillion { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Tokens that its template adds to each message.</summary>
    public int? TemplateTokensPerMessage { get; init; }

    /// <summary>Tokens that its template adds to a prompt.</summary>
    public int? TemplateTokensPerPrompt { get; init; }

    /// <summary>Other names.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>What it is good at.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The files that it may be served from.</summary>
    public IReadOnlyList<string>? AllowedSha256 { get; init; }

    /// <summary>The model.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="family">What <see cref="Family"/> says.</param>
    /// <param name="now">When it joins, if it is new.</param>
    public CatalogModel ToModel(string id, ModelFamily family, DateTimeOffset now)
    {
        var model = new CatalogModel
        {
            Id = id,
            Name = Name,
            ContextLength = ContextLength,
            OwnedBy = OwnedBy,
            Family = family,
            Created = now,
            Description = Description ?? "",
            Price = new ModelPrice(0, PromptNanoUsdPerMillion, CompletionNanoUsdPerMillion),
            Aliases = [.. Aliases ?? []],
            Tags = [.. Tags ?? []],
            AllowedSha256 = [.. AllowedSha256 ?? []],
        };
        return model with
        {
            TemplateTokensPerMessage = TemplateTokensPerMessage ?? model.TemplateTokensPerMessage,
            TemplateTokensPerPrompt = TemplateTokensPerPrompt ?? model.TemplateTokensPerPrompt,
        };
    }
}

/// <summary>A model as operators see it; but for id, created and version, it does as a <see cref="ModelBody"/>.</summary>
internal sealed record ModelView
{
    /// <summary>The id in the API.</summary>
    public required string Id { get; init; }

    /// <summary>When it joined the catalogue.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Counts the changes of its price.</summary>
    public required int PriceVersion { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Tokens of context.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Who made it.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>How it marks its thoughts.</summary>
    public required string Family { get; init; }

    /// <summary>Nano-USD for 1,000,000 prompt tokens.</summary>
    public required long PromptNanoUsdPerMillion { get; init; }

    /// <summary>Nano-USD for 1,000,000 completion tokens.</summary>
    public required long CompletionNanoUsdPerMillion { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Tokens that its template adds to each message.</summary>
    public required int TemplateTokensPerMessage { get; init; }

    /// <summary>Tokens that its template adds to a prompt.</summary>
    public required int TemplateTokensPerPrompt { get; init; }

    /// <summary>Other names.</summary>
    public required ImmutableArray<string> Aliases { get; init; }

    /// <summary>What it is good at.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>The files that it may be served from; none: any.</summary>
    public required ImmutableArray<string> AllowedSha256 { get; init; }

    /// <summary>The view of a model.</summary>
    public static ModelView Of(CatalogModel model) => new()
    {
        Id = model.Id,
        Created = model.Created,
        PriceVersion = model.Price.Version,
        Name = model.Name,
        ContextLength = model.ContextLength,
        OwnedBy = model.OwnedBy,
        Family = FamilyNames.Of(model.Family),
        PromptNanoUsdPerMillion = model.Price.PromptNanoUsdPerMillion,
        CompletionNanoUsdPerMillion = model.Price.CompletionNanoUsdPerMillion,
        Description = model.Description,
        TemplateTokensPerMessage = model.TemplateTokensPerMessage,
        TemplateTokensPerPrompt = model.TemplateTokensPerPrompt,
        Aliases = model.Aliases,
        Tags = model.Tags,
        AllowedSha256 = model.AllowedSha256,
    };
}

/// <summary>All models, by id.</summary>
/// <param name="Models">The models.</param>
internal sealed record ModelViews(IReadOnlyList<ModelView> Models);
