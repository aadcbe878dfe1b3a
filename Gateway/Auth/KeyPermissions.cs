using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Auth;

/// <summary>What a key may do, in the errors of the inference API.</summary>
internal static class KeyPermissions
{
    /// <summary>The error that tells which scope is missing, or null when the key has it.</summary>
    public static ApiError? Lacks(this ApiKeyInfo key, ApiScopes scope) =>
        key.Scopes.HasFlag(scope) ? null : ApiErrors.ScopeMissing(ApiScopeNames.Of(scope)[0]);

    /// <summary>The error for a key that may not ask this model, or null when it may.</summary>
    public static ApiError? Refuses(this ApiKeyInfo key, string modelId) =>
        key.Allows(modelId) ? null : ApiErrors.ModelNotAllowed(modelId);
}
