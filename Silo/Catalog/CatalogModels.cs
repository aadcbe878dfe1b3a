using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Silo.Catalog;

/// <summary>Lists of models without repeated ids, in the order of their ids.</summary>
internal static class CatalogModels
{
    private const int MaxIdLength = 64;
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

    /// <summary>Refuses a model that could not be served.</summary>
    /// <exception cref="ArgumentException">Its id has other characters than a-z, 0-9, dot and hyphen, or its context is empty.</exception>
    public static void Check(CatalogModel model)
    {
        if (model.Id.Length is 0 or > MaxIdLength || model.Id.AsSpan().IndexOfAnyExcept(IdCharacters) >= 0)
        {
            throw new ArgumentException($"A model's id is 1 to {MaxIdLength} of a-z, 0-9, dot and hyphen.", nameof(model));
        }

        if (model.ContextLength < 1) throw new ArgumentException($"The context of {model.Id} must have at least one token.", nameof(model));
    }
}
