using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Host.Bootstrap;

/// <summary>A model that joins the catalogue at start; see <see cref="CatalogModel"/> for the members.</summary>
internal sealed class BootstrapModel
{
    /// <summary>The id in the API.</summary>
    public string Id { get; set; } = "";

    /// <summary>The name for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Tokens of context, ≥ 1.</summary>
    public int ContextLength { get; set; }

    /// <summary>How it marks its thoughts.</summary>
    public ModelFamily Family { get; set; }
}
