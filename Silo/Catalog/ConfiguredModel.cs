using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Money;

namespace IdleCloud.Silo.Catalog;

/// <summary>A model of the configuration; see <see cref="CatalogModel"/> for the members and their ranges.</summary>
internal sealed class ConfiguredModel
{
    /// <summary>The id in the API.</summary>
    public string Id { get; set; } = "";

    /// <summary>The name for people. Default: the id.</summary>
    public string Name { get; set; } = "";

    /// <summary>Who made it. Default: <c>local</c>.</summary>
    public string OwnedBy { get; set; } = "local";

    /// <summary>What it is for. Default: nothing is said.</summary>
    public string Description { get; set; } = "";

    /// <summary>Tokens of context. Required.</summary>
    public int ContextLength { get; set; }

    /// <summary>How it marks its thoughts. Default: it has none.</summary>
    public ModelFamily Family { get; set; }

    /// <summary>When it joined. Default: the start of 2026.</summary>
    public DateTimeOffset Created { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Nano-USD for 1,000,000 prompt tokens. Required, so that nothing is given away by a slip of the hand; 0 is possible.</summary>
    public long? PromptNanoUsdPerMillion { get; set; }

    /// <summary>Nano-USD for 1,000,000 completion tokens. Required.</summary>
    public long? CompletionNanoUsdPerMillion { get; set; }

    /// <summary>Tokens that the template adds to each message. Default: 16.</summary>
    public int TemplateTokensPerMessage { get; set; } = 16;

    /// <summary>Tokens that the template adds to a prompt. Default: 64.</summary>
    public int TemplateTokensPerPrompt { get; set; } = 64;

    /// <summary>Other names. Default: none.</summary>
    public List<string> Aliases { get; set; } = [];

    /// <summary>What it is good at. Default: nothing is said.</summary>
    public List<string> Tags { get; set; } = [];

    /// <summary>The files that it may be served from. Default: any.</summary>
    public List<string> AllowedSha256 { get; set; } = [];

    /// <summary>The model. Prices of a configuration have the version 1 for ever: whoever changes them there restarts all silos.</summary>
    public CatalogModel ToModel() => new()
    {
        Id = Id,
        Name = Name.Length > 0 ? Name : Id,
        OwnedBy = OwnedBy,
        Description = Description,
        ContextLength = ContextLength,
        Family = Family,
        Created = Created,
        Price = new ModelPrice(1, PromptNanoUsdPerMillion ?? -1, CompletionNanoUsdPerMillion ?? -1),
        TemplateTokensPerMessage = TemplateTokensPerMessage,
        TemplateTokensPerPrompt = TemplateTokensPerPrompt,
        Aliases = [.. Aliases],
        Tags = [.. Tags],
        AllowedSha256 = [.. AllowedSha256],
    };
}
