using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdleCloud.Gateway.OpenAi.Routing;

/// <summary>
/// Maps routes below <c>/v1</c> that are no inference themselves, each behind the same checks in the same order: 401 from the headers alone,
/// 403 for the scope, 429 for too many requests of the account, then whatever the route itself finds.
/// </summary>
internal sealed class OpenAiRoutes(ApiKeyAuthenticator authenticator, AccountThrottle throttle, RateLimitHeaders rateLimits)
{
    /// <summary>A route's own work.</summary>
    /// <returns>The error to answer with; null when the request is answered.</returns>
    public delegate ValueTask<ApiError?> Handler(HttpContext context, Authenticated customer);

    /// <summary>Maps a route for customers' keys with the scope <c>chat</c>: files and batches are questions to models, and their answers.</summary>
    public void Map(IEndpointRouteBuilder endpoints, string method, string path, Handler handler)
    {
        string[] methods = HttpMethods.IsGet(method) ? [HttpMethods.Get, HttpMethods.Head] : [method];
        endpoints.MapMethods(path, methods, context => RunAsync(context, handler));
    }

    private async Task RunAsync(HttpContext context, Handler handler)
    {
        Authenticated? customer =
            await authenticator.AuthenticateAsync(context, ApiKeyKind.Customer, context.RequestAborted).ConfigureAwait(false);
        ApiError? error = customer is null ? ApiErrors.InvalidApiKey
            : customer.Key.Lacks(ApiScopes.Chat) is { } lacking ? lacking
            : throttle.Count(customer.AccountId) is { } wait ? ApiErrors.RateLimitExceeded(wait)
            : null;
        if (customer is not null) await rateLimits.AddAsync(context, customer).ConfigureAwait(false);
        error ??= await handler(context, customer!).ConfigureAwait(false);
        if (error is not null) await ApiErrorWriter.WriteAsync(context, error).ConfigureAwait(false);
    }
}
