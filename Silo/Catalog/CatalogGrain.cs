using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;
using IdleCloud.Silo.Storage;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace IdleCloud.Silo.Catalog;

/// <summary>The catalogue: the shipped models, over them those of the configuration, over these what operators have set.</summary>
[GrainType("catalog")]
internal sealed class CatalogGrain(
    [PersistentState("catalog")] IPersistentState<CatalogState> stored, IOptions<CatalogOptions> options) : Grain, ICatalogGrain
{
    private ImmutableArray<CatalogModel> _models = [];

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _models = ShippedModels.All.With(options.Value.Models.Select(model => model.ToModel())).With(stored.State.Models);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<CatalogModel>> ListAsync() => new(_models);

    /// <inheritdoc/>
    public ValueTask<CatalogModel?> FindAsync(string modelId) => new(_models.Find(modelId));

    /// <inheritdoc/>
    public async ValueTask<CatalogChange> PutAsync(CatalogModel model, bool isDryRun)
    {
        if (CatalogRules.FindProblem(model, _models) is { } problem) return problem;
        CatalogModel? before = _models.Find(model.Id);
        CatalogModel next = model with
        {
            Created = before?.Created ?? model.Created,
            Price = CatalogModels.PriceAfter(before?.Price ?? default, model.Price),
        };
        if (isDryRun) return new CatalogChange(next);
        await stored.ReplaceAsync(new CatalogState { Models = stored.State.Models.With([next]) });
        _models = _models.With([next]);
        return new CatalogChange(next);
    }

    /// <inheritdoc/>
    public async ValueTask<ModelPrice?> SetPriceAsync(string modelId, long promptNanoUsdPerMillion, long completionNanoUsdPerMillion)
    {
        if (_models.Find(modelId) is not { } model) return null;
        CatalogChange change = await PutAsync(
            model with { Price = new ModelPrice(0, promptNanoUsdPerMillion, completionNanoUsdPerMillion) }, isDryRun: false);
        return change.Model?.Price ?? throw new ArgumentException($"{change.Member} must be {change.Problem}.");
    }
}
