using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using Microsoft.Extensions.Options;

namespace IdleCloud.Silo.Catalog;

/// <summary>Refuses to start with a model that could not be served, or whose names are another's.</summary>
internal sealed class CatalogOptionsValidator : IValidateOptions<CatalogOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CatalogOptions options)
    {
        List<string> problems = [];
        ImmutableArray<CatalogModel> catalog = ShippedModels.All;
        for (int i = 0; i < options.Models.Count; i++)
        {
            CatalogModel model = options.Models[i].ToModel();
            CatalogChange? wrong = CatalogRules.FindProblem(model, catalog);
            if (wrong is not null) problems.Add($"{CatalogOptions.Section}:Models:{i} ({model.Id}): {wrong.Member} must be {wrong.Problem}.");
            else catalog = catalog.With([model]);
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
