using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Gateway.Catalog;

/// <summary>The catalogue as this gateway knows it: a copy that is at most a second old.</summary>
internal interface ICatalogCache
{
    /// <summary>One model by its id or an alias, or null when the catalogue has none of that name.</summary>
    /// <exception cref="TimeoutException">The catalogue does not answer.</exception>
    ValueTask<CatalogModel?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All models, by id.</summary>
    /// <exception cref="TimeoutException">The catalogue does not answer.</exception>
    ValueTask<ImmutableArray<CatalogModel>> ListAsync(CancellationToken cancellationToken);
}
