using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Gateway.OpenAi.Models;

/// <summary>Says of a catalogue model what the API says of it.</summary>
internal static class ModelEntries
{
    private static readonly ImmutableArray<string> Parameters =
    [
        "max_tokens", "max_completion_tokens", "temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop",
        "response_format",
    ];

    private static readonly ImmutableArray<string> ThinkingParameters = [.. Parameters, "include_reasoning"];

    /// <summary>The entry of a model.</summary>
    public static ModelEntry From(CatalogModel model, PoolStatus pool) => new()
    {
        Id = model.Id,
        Created = model.Created.ToUnixTimeSeconds(),
        OwnedBy = model.OwnedBy,
        Name = model.Name,
        Description = model.Description,
        ContextLength = model.ContextLength,
        Aliases = model.Aliases,
        Tags = model.Tags,
        Architecture = ModelArchitecture.Text,
        SupportedParameters = model.Family is ModelFamily.Plain ? Parameters : ThinkingParameters,
        Pricing = ModelPricing.From(model.Price),
        Live = new(pool.Miners, pool.Slots, pool.FreeSlots),
    };
}
