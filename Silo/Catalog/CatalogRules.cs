using System.Buffers;
using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;

namespace IdleCloud.Silo.Catalog;

/// <summary>What a model must be to join the catalogue. Pure.</summary>
internal static class CatalogRules
{
    private const int MaxIdLength = 64;
    private const int MaxTagLength = 32;
    private const int MaxNameLength = 100;
    private const int MaxDescriptionLength = 1000;
    private const int MaxContext = 16 * 1024 * 1024;
    private const int MaxTemplateTokens = 10_000;
    private const int HashLength = 64;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> TagCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> HashCharacters = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> AliasCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/");

    /// <summary>Finds the first thing that is wrong with a model.</summary>
    /// <param name="model">The model as it would be.</param>
    /// <param name="catalog">The catalogue that it would join; the model of the same id in it would go.</param>
    /// <returns>Null when nothing is wrong.</returns>
    public static CatalogChange? FindProblem(CatalogModel model, ImmutableArray<CatalogModel> catalog) =>
        !IsOf(model.Id, IdCharacters, MaxIdLength) ? Wrong("id", $"1 to {MaxIdLength} of a-z, 0-9, dot and hyphen")
        : model.Name.Length is 0 or > MaxNameLength ? Wrong("name", $"1 to {MaxNameLength} characters")
        : model.OwnedBy.Length is 0 or > MaxIdLength ? Wrong("owned_by", $"1 to {MaxIdLength} characters")
        : model.Description.Length > MaxDescriptionLength ? Wrong("description", $"at most {MaxDescriptionLength} characters")
        : model.ContextLength is < 1 or > MaxContext ? Wrong("context_length", $"an integer between 1 and {MaxContext}")
        : model.Price.PromptNanoUsdPerMillion < 0 ? Wrong("prompt_nano_usd_per_million", "not negative")
        : model.Price.CompletionNanoUsdPerMillion < 0 ? Wrong("completion_nano_usd_per_million", "not negative")
        : IsTemplate(model.TemplateTokensPerMessage, "template_tokens_per_message")
        ?? IsTemplate(model.TemplateTokensPerPrompt, "template_tokens_per_prompt")
        ?? FindProblem(model.Tags, "tags", CatalogModel.MaxTags, tag => IsOf(tag, TagCharacters, MaxTagLength), $"1 to {MaxTagLength} of a-z, 0-9 and hyphen")
        ?? FindProblem(model.AllowedSha256, "allowed_sha256", CatalogModel.MaxHashes,
            hash => hash.Length == HashLength && IsOf(hash, HashCharacters, HashLength), $"{HashLength} lower-case hexadecimal digits")
        ?? FindProblem(model.Aliases, "aliases", CatalogModel.MaxAliases,
            alias => IsOf(alias, AliasCharacters, MaxIdLength), $"1 to {MaxIdLength} of a-z, A-Z, 0-9 and . - _ : /")
        ?? FindCollision(model, catalog);

    private static CatalogChange? FindProblem(ImmutableArray<string> list, string member, int max, Predicate<string> isGood, string each) =>
        list.Length > max || list.Any(entry => !isGood(entry)) || list.Distinct(StringComparer.Ordinal).Count() != list.Length
            ? Wrong(member, $"at most {max} different ones, each {each}")
            : null;

    private static CatalogChange? FindCollision(CatalogModel model, ImmutableArray<CatalogModel> catalog)
    {
        if (model.Aliases.Contains(model.Id)) return Wrong("aliases", "other names than the model's own id");
        foreach (CatalogModel other in catalog.Where(other => other.Id != model.Id))
        {
            if (other.Aliases.Contains(model.Id)) return Wrong("id", $"no alias of another model: it is one of '{other.Id}'");
            string? taken = model.Aliases.FirstOrDefault(alias => alias == other.Id || other.Aliases.Contains(alias));
            if (taken is not null) return Wrong("aliases", $"no name of another model: '{taken}' is one of '{other.Id}'");
        }

        return null;
    }

    private static CatalogChange? IsTemplate(int tokens, string member) =>
        tokens is < 0 or > MaxTemplateTokens ? Wrong(member, $"an integer between 0 and {MaxTemplateTokens}") : null;

    private static bool IsOf(string text, SearchValues<char> characters, int maxLength) =>
        text.Length > 0 && text.Length <= maxLength && text.AsSpan().IndexOfAnyExcept(characters) < 0;

    private static CatalogChange Wrong(string member, string problem) => new(null, member, problem);
}
