namespace IdleCloud.Silo.Catalog;

/// <summary>The operator's own models. Section <c>Catalog</c>.</summary>
internal sealed class CatalogOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Catalog";

    /// <summary>
    /// Models over the shipped ones, for installations that are configured by files; what the operators' API sets goes over them. The
    /// same on all silos. Default: none.
    /// </summary>
    public List<ConfiguredModel> Models { get; set; } = [];
}
