using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Api.Keys;

/// <summary>Turns what somebody wants of a key into what the account's grain takes, or says what is wrong with it.</summary>
internal static class KeyTermsCheck
{
    private const int MaxRequestsPerMinute = 1_000_000;
    private const int MaxModels = 50;
    private const int MaxModelLength = 64;
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3660);

    /// <summary>Checks the terms.</summary>
    /// <param name="terms">What is wanted.</param>
    /// <param name="kind">The key's kind.</param>
    /// <param name="maker">The key or session that asks: nobody gives away a scope that it has not.</param>
    /// <param name="now">The time.</param>
    public static ApiResult<NewApiKey> Check(KeyTerms terms, ApiKeyKind kind, ApiKeyInfo maker, DateTimeOffset now)
    {
        ApiError? scopesError = CheckScopes(terms.Scopes, kind, maker, out ApiScopes scopes);
        ApiError? error = ApiText.CheckName("name", terms.Name)
            ?? (terms.Project is null ? null : ApiText.CheckName("project", terms.Project))
            ?? scopesError
            ?? CheckExpiry(terms.Expires, now)
            ?? CheckRange("budget_nano_usd", terms.BudgetNanoUsd, 0, long.MaxValue)
            ?? CheckRange("requests_per_minute", terms.RequestsPerMinute, 1, MaxRequestsPerMinute)
            ?? CheckModels(terms.AllowedModels);
        if (error is not null) return error;
        return new NewApiKey
        {
            Kind = kind,
            Name = terms.Name,
            Scopes = scopes,
            Expires = terms.Expires?.ToUniversalTime(),
            BudgetNanoUsd = terms.BudgetNanoUsd,
            RequestsPerMinute = terms.RequestsPerMinute,
            Project = terms.Project,
            AllowedModels = terms.AllowedModels is null ? [] : [.. terms.AllowedModels.Distinct()],
        };
    }

    private static ApiError? CheckScopes(IReadOnlyList<string>? names, ApiKeyKind kind, ApiKeyInfo maker, out ApiScopes scopes)
    {
        scopes = ApiScopes.None;
        if (kind is not ApiKeyKind.Customer)
        {
            return names is null or { Count: 0 } ? null : AccountErrors.Invalid("scopes", "none: only customers' keys have scopes");
        }

        if (names is null) scopes = ApiScopes.Inference & maker.Scopes;
        foreach (string name in names ?? [])
        {
            if (!ApiScopeNames.TryParse(name, out ApiScopes scope))
            {
                return AccountErrors.Invalid("scopes", $"names of {string.Join(", ", ApiScopeNames.All)}");
            }

            if (!maker.Scopes.HasFlag(scope)) return AccountErrors.ScopeMissing(name);
            scopes |= scope;
        }

        return scopes == ApiScopes.None ? AccountErrors.Invalid("scopes", "at least one") : null;
    }

    private static ApiError? CheckExpiry(DateTimeOffset? expires, DateTimeOffset now) =>
        expires is null || (expires > now && expires <= now + MaxLifetime)
            ? null
            : AccountErrors.Invalid("expires", "a time from now on, at most ten years ahead, for example 2027-01-31T00:00:00Z");

    private static ApiError? CheckRange(string param, long? value, long min, long max) =>
        value is null || (value >= min && value <= max)
            ? null
            : AccountErrors.Invalid(param, string.Create(null, $"an integer between {min} and {max}"));

    private static ApiError? CheckModels(IReadOnlyList<string>? models) =>
        models is null || (models.Count <= MaxModels && models.All(static model => model is { Length: > 0 and <= MaxModelLength }))
            ? null
            : AccountErrors.Invalid("allowed_models", string.Create(null, $"at most {MaxModels} ids of models"));
}
