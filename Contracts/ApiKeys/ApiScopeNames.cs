using System.Collections.Immutable;

namespace IdleCloud.Contracts.ApiKeys;

/// <summary>The names of <see cref="ApiScopes"/> in the API.</summary>
public static class ApiScopeNames
{
    private static readonly ImmutableArray<(ApiScopes Scope, string Name)> Table =
    [
        (ApiScopes.Chat, "chat"),
        (ApiScopes.Embeddings, "embeddings"),
        (ApiScopes.Models, "models"),
        (ApiScopes.AccountRead, "account:read"),
        (ApiScopes.AccountWrite, "account:write"),
        (ApiScopes.KeysWrite, "keys:write"),
    ];

    /// <summary>All names.</summary>
    public static ImmutableArray<string> All { get; } = [.. Table.Select(static row => row.Name)];

    /// <summary>The names of the scopes in a set.</summary>
    public static ImmutableArray<string> Of(ApiScopes scopes) =>
        [.. Table.Where(row => scopes.HasFlag(row.Scope)).Select(static row => row.Name)];

    /// <summary>The scope of a name.</summary>
    public static bool TryParse(string name, out ApiScopes scope)
    {
        foreach ((ApiScopes known, string its) in Table)
        {
            if (its != name) continue;
            scope = known;
            return true;
        }

        scope = ApiScopes.None;
        return false;
    }
}
