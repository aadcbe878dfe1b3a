using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Gateway.Bootstrap;

/// <summary>A model that joins the catalogue at start; see <see cref="CatalogModel"/> for the members.</summary>
internal sealed class BootstrapModel
{
    /// <summary>The id in the API.</summary>
    public string Id { get; set; } = "";

    /// <summary>The name for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>Tokens of context, ≥ 1.</summary>
    public int ContextLength { get; set; }

    /// <summary>Nano-USD for 1,000,000 prompt tokens, ≥ 0. Default: 10,000,000, a cent.</summary>
    public long PromptNanoUsdPerMillion { get; set; } = 10_000_000;

    /// <summary>Nano-USD for 1,000,000 completion tokens, ≥ 0. Default: 40,000,000, four cents.</summary>
    public long CompletionNanoUsdPerMillion { get; set; } = 40_000_000;

    /// <summary>How it marks its thoughts.</summary>
    public ModelFamily Family { get; set; }
}
