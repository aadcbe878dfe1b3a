using System.Collections.Immutable;

namespace IdleCloud.Contracts.Catalog;

/// <summary>The catalogue of models; one grain with the key <see cref="Key"/>. Gateways keep a copy for a second.</summary>
[Alias("IdleCloud.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>The key of the only catalogue.</summary>
    const string Key = "catalog";

    /// <summary>All models, by id.</summary>
    [Alias("ListAsync")]
    ValueTask<ImmutableArray<CatalogModel>> ListAsync();

    /// <summary>One model, or null.</summary>
    [Alias("FindAsync")]
    ValueTask<CatalogModel?> FindAsync(string modelId);

    /// <summary>Adds a model or replaces the one with its id: an operator's act.</summary>
    [Alias("PutAsync")]
    ValueTask PutAsync(CatalogModel model);
}
