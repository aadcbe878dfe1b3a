namespace IdleCloud.Contracts.Catalog;

/// <summary>What became of a change of the catalogue: a model, or why not.</summary>
/// <param name="Model">The model as it is now; null when nothing has changed.</param>
/// <param name="Member">What of the model is wrong, in snake case as in the API; null when nothing is.</param>
/// <param name="Problem">What it must be, to go on after "must be"; null when nothing is wrong.</param>
[GenerateSerializer, Immutable, Alias("IdleCloud.CatalogChange")]
public sealed record CatalogChange(
    [property: Id(0)] CatalogModel? Model,
    [property: Id(1)] string? Member = null,
    [property: Id(2)] string? Problem = null);
