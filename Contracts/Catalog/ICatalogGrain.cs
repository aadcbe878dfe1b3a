using System.Collections.Immutable;
using IdleCloud.Contracts.Money;

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

    /// <summary>
    /// Adds a model or replaces the one with its id: an operator's act. <see cref="CatalogModel.Created"/> of a model that is there stays.
    /// </summary>
    /// <param name="model">The model; the version of its price is counted by the catalogue.</param>
    /// <param name="isDryRun">Checks everything and changes nothing.</param>
    /// <returns>The model as it is now, or what is wrong with it; then nothing has changed.</returns>
    [Alias("PutAsync")]
    ValueTask<CatalogChange> PutAsync(CatalogModel model, bool isDryRun = false);

    /// <summary>
    /// Changes a model's price for the jobs that are admitted from now on, within the second for which gateways keep a copy: an
    /// operator's act. The same amounts again change nothing.
    /// </summary>
    /// <param name="modelId">The model.</param>
    /// <param name="promptNanoUsdPerMillion">Nano-USD for 1,000,000 prompt tokens, ≥ 0.</param>
    /// <param name="completionNanoUsdPerMillion">Nano-USD for 1,000,000 completion tokens, ≥ 0.</param>
    /// <returns>The price with its version; null when there is no such model.</returns>
    /// <exception cref="ArgumentException">A price is negative.</exception>
    [Alias("SetPriceAsync")]
    ValueTask<ModelPrice?> SetPriceAsync(string modelId, long promptNanoUsdPerMillion, long completionNanoUsdPerMillion);
}
