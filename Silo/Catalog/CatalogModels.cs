using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Catalog;

/// <summary>Lists of models without repeated ids, in the order of their ids.</summary>
internal static class CatalogModels
{
    /// <summary>The models of one list, replaced and completed by those of another.</summary>
    public static ImmutableArray<CatalogModel> With(this ImmutableArray<CatalogModel> models, IEnumerable<CatalogModel> changes)
    {
        var byId = new SortedDictionary<string, CatalogModel>(StringComparer.Ordinal);
        foreach (CatalogModel model in models) byId[model.Id] = model;
        foreach (CatalogModel model in changes) byId[model.Id] = Whole(model);
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

    /// <summary>A model that was stored before these lists were part of one has none of them.</summary>
    private static CatalogModel Whole(CatalogModel model) => model with
    {
        Aliases = model.Aliases.IsDefault ? [] : model.Aliases,
        Tags = model.Tags.IsDefault ? [] : model.Tags,
        AllowedSha256 = model.AllowedSha256.IsDefault ? [] : model.AllowedSha256,
    };
}
