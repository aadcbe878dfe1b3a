using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Catalog;

/// <summary>The models that every installation knows.</summary>
internal static class ShippedModels
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<CatalogModel> All { get; } =
    [
        new CatalogModel
        {
            Id = "idle-tiny",
            Name = "Idle Tiny",
            ContextLength = 1024,
            OwnedBy = "idlecloud",
            Family = ModelFamily.Think,
            Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Description = "A small real chat model for demonstrations and tests: capitals, small sums, counting, facts on GPUs.",
            Price = new ModelPrice(Version: 1, PromptNanoUsdPerMillion: 10_000_000, CompletionNanoUsdPerMillion: 40_000_000),
        },
        new CatalogModel
        {
            Id = "gpt-oss-20b",
            Name = "gpt-oss 20B",
            ContextLength = 131_072,
            OwnedBy = "openai",
            Family = ModelFamily.Harmony,
            Created = new DateTimeOffset(2025, 8, 5, 0, 0, 0, TimeSpan.Zero),
            Description = "OpenAI's open-weight reasoning model with 21 billion parameters, of which 3.6 billion work on each token.",
            Price = new ModelPrice(Version: 1, PromptNanoUsdPerMillion: 30_000_000, CompletionNanoUsdPerMillion: 140_000_000),
            // Harmony's template begins every prompt with a system message of its own.
            TemplateTokensPerPrompt = 256,
        },
    ];
}
