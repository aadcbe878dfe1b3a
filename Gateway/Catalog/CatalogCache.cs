using System.Collections.Frozen;
using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Gateway.Catalog;

/// <inheritdoc cref="ICatalogCache"/>
internal sealed class CatalogCache(IGrainFactory grains, LookUps lookUps, TimeProvider time) : ICatalogCache
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(1);

    private readonly ExpiringValue<Snapshot> _snapshot = new(() => LoadAsync(grains, lookUps), TimeToLive, lookUps.Patience, time);

    /// <inheritdoc/>
    public async ValueTask<CatalogModel?> FindAsync(string name, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await _snapshot.GetAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.ByName.GetValueOrDefault(name);
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<CatalogModel>> ListAsync(CancellationToken cancellationToken) =>
        (await _snapshot.GetAsync(cancellationToken).ConfigureAwait(false)).Models;

    private static async Task<Snapshot> LoadAsync(IGrainFactory grains, LookUps lookUps)
    {
        ImmutableArray<CatalogModel> models =
            await lookUps.AskAsync(grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key), static catalog => catalog.ListAsync()).ConfigureAwait(false);
        var byName = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
        foreach (CatalogModel model in models)
        {
            foreach (string alias in model.Aliases) byName.TryAdd(alias, model);
        }

        // After the aliases: an id that a new version ships goes before an alias that somebody gave before.
        foreach (CatalogModel model in models) byName[model.Id] = model;
        return new(models, byName.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private sealed record Snapshot(ImmutableArray<CatalogModel> Models, FrozenDictionary<string, CatalogModel> ByName);
}
