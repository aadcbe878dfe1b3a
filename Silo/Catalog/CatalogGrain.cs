using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Storage;
using Orleans.Runtime;

namespace IdleCloud.Silo.Catalog;

/// <summary>The catalogue: the shipped models and, over them, the operators' own.</summary>
[GrainType("catalog")]
internal sealed class CatalogGrain([PersistentState("catalog")] IPersistentState<CatalogState> stored) : Grain, ICatalogGrain
{
    private ImmutableArray<CatalogModel> _models = [];

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _models = ShippedModels.All.With(stored.State.Models);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<CatalogModel>> ListAsync() => new(_models);

    /// <inheritdoc/>
    public ValueTask<CatalogModel?> FindAsync(string modelId) => new(_models.Find(modelId));

    /// <inheritdoc/>
    public async ValueTask PutAsync(CatalogModel model)
    {
        CatalogModels.Check(model);
        CatalogModel priced = model with { Price = CatalogModels.PriceAfter(_models.Find(model.Id)?.Price ?? default, model.Price) };
        await stored.ReplaceAsync(new CatalogState { Models = stored.State.Models.With([priced]) });
        _models = _models.With([priced]);
    }

    /// <inheritdoc/>
    public async ValueTask<ModelPrice?> SetPriceAsync(string modelId, long promptNanoUsdPerMillion, long completionNanoUsdPerMillion)
    {
        if (_models.Find(modelId) is not { } model) return null;
        await PutAsync(model with { Price = new ModelPrice(0, promptNanoUsdPerMillion, completionNanoUsdPerMillion) });
        return _models.Find(modelId)!.Price;
    }
}
