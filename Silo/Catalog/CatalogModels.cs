using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Catalog;

/// <summary>Lists of models without repeated ids, in the order of their ids.</summary>
internal static class CatalogModels
{
    private const int MaxIdLength = 64;
    private const int MaxTemplateTokens = 10_000;
    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.-";

    /// <summary>The models of one list, replaced and completed by those of another.</summary>
    public static ImmutableArray<CatalogModel> With(this ImmutableArray<CatalogModel> models, ImmutableArray<CatalogModel> changes)
    {
        var byId = new SortedDictionary<string, CatalogModel>(StringComparer.Ordinal);
        foreach (CatalogModel model in models) byId[model.Id] = model;
        foreach (CatalogModel model in changes) byId[model.Id] = model;
        return [.. byId.Values];
    }

    /// <summary>The model of this id, or null.</summary>
    public static CatalogModel? Find(this ImmutableArray<CatalogModel> models, string id)
    {
        foreach (CatalogModel model in models)
        {
            if (model.Id == id) return model;
        }

        return null;
    }

    /// <summary>A new price, with the version that follows: amounts that are as they were keep the old one.</summary>
    public static ModelPrice PriceAfter(ModelPrice before, ModelPrice next)
    {
        ModelPrice same = next with { Version = before.Version };
        return same == before ? before : next with { Version = before.Version + 1 };
    }

    /// <summary>Refuses a model that could not be served.</summary>
    /// <exception cref="ArgumentException">Its id has other characters than a-z, 0-9, dot and hyphen, or a number is out of its range.</exception>
    public static void Check(CatalogModel model)
    {
        if (model.Id.Length is 0 or > MaxIdLength || model.Id.AsSpan().IndexOfAnyExcept(IdCharacters) >= 0)
        {
            throw new ArgumentException($"A model's id is 1 to {MaxIdLength} of a-z, 0-9, dot and hyphen.", nameof(model));
        }

        if (model.Price is { PromptNanoUsdPerMillion: < 0 } or { CompletionNanoUsdPerMillion: < 0 })
        {
            throw new ArgumentException($"The price of {model.Id} must not be negative.", nameof(model));
        }

        if (model.TemplateTokensPerMessage is < 0 or > MaxTemplateTokens || model.TemplateTokensPerPrompt is < 0 or > MaxTemplateTokens)
        {
            throw new ArgumentException($"The template of {model.Id} must add 0 to {MaxTemplateTokens} tokens.", nameof(model));
        }

        if (model.ContextLength < 1) throw new ArgumentException($"The context of {model.Id} must have at least one token.", nameof(model));
    }
}
