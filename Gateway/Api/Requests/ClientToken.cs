using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Idempotency;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>
/// What tells a repeated request from a new one: the header <c>Idempotency-Key</c>, or <c>clientToken</c> in the query.
/// </summary>
internal static class ClientToken
{
    private const string Parameter = "clientToken";

    /// <summary>Reads it; null when there is none.</summary>
    public static ApiError? Read(ApiCall call, out string? token)
    {
        HttpRequest request = call.Context.Request;
        if (ApiQuery.Text(request, Parameter, IdempotencyKey.MaxLength, out token) is { } bad) return bad;
        if (token is "") return AccountErrors.Invalid(Parameter, "1 character or more");
        if (!IdempotencyKey.TryRead(request, out string? key)) return AccountErrors.Invalid(IdempotencyKey.Header, IdempotencyKey.Rule);
        if (key is not null && token is not null && token != key)
        {
            return AccountErrors.Invalid(Parameter, $"the same as {IdempotencyKey.Header}, or one of the two");
        }

        token ??= key;
        return null;
    }

    /// <summary>The id of what the request makes: the same for a repeat of the same account's, else a new one.</summary>
    /// <param name="call">The request.</param>
    /// <param name="what">What is made, so that one token makes one of each.</param>
    /// <param name="token">What <see cref="Read"/> has found.</param>
    public static Guid IdOf(ApiCall call, string what, string? token) =>
        token is null ? Guid.NewGuid() : IdempotencyKey.IdOf(what, call.AccountId, token);
}
