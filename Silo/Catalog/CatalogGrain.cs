using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
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
        await stored.ReplaceAsync(new CatalogState { Models = stored.State.Models.With([model]) });
        _models = _models.With([model]);
    }
}
