using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Silo.Catalog;

/// <summary>This silo's copy of the catalogue, for those that look at it with each report of each miner.</summary>
internal sealed class CatalogCopy(IGrainFactory grains, TimeProvider clock)
{
    private readonly Lock _sync = new();
    private ImmutableArray<CatalogModel> _models;
    private long _readAt;

    /// <summary>All models, by id; never older than what was read here before.</summary>
    /// <param name="age">How old the copy may be.</param>
    public async ValueTask<ImmutableArray<CatalogModel>> ReadAsync(TimeSpan age)
    {
        long now = clock.GetTimestamp();
        lock (_sync)
        {
            if (!_models.IsDefault && clock.GetElapsedTime(_readAt, now) < age) return _models;
        }

        ImmutableArray<CatalogModel> read = await grains.GetGrain<ICatalogGrain>(ICatalogGrain.Key).ListAsync();
        lock (_sync)
        {
            if (_models.IsDefault || _readAt <= now) (_models, _readAt) = (read, now);
            return _models;
        }
    }
}
