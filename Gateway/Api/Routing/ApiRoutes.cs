using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdleCloud.Gateway.Api.Routing;

/// <summary>
/// Maps routes below <c>/api/v1</c>, each behind the same checks in the same order: 401 from the headers alone, 403 for the scope, 429 for
/// too many requests of the account, then whatever the route itself finds.
/// </summary>
internal sealed class ApiRoutes(
    IEndpointRouteBuilder endpoints, ApiKeyAuthenticator authenticator, AccountThrottle throttle, RateLimitHeaders rateLimits)
{
    /// <summary>A route's own work.</summary>
    public delegate ValueTask<ApiReply> Handler(ApiCall call);

    /// <summary>A route for anybody.</summary>
    public void MapOpen(string method, string path, Handler handler) =>
        Map(method, path, context => RunAsync(context, caller: null, handler));

    /// <summary>A route for sessions, and for customers' keys that have the scope.</summary>
    public void Map(string method, string path, ApiScopes scope, Handler handler) => Map(method, path, async context =>
    {
        ApiKeyKind kind = BearerToken.Of(context.Request.Headers.Authorization)
            .StartsWith(ApiKeyFormat.PrefixOf(ApiKeyKind.Session), StringComparison.Ordinal) ? ApiKeyKind.Session : ApiKeyKind.Customer;
        Authenticated? caller = await authenticator.AuthenticateAsync(context, kind, context.RequestAborted).ConfigureAwait(false);
        ApiError? error = caller is null ? AccountErrors.NotAuthenticated
            : !caller.Key.Scopes.HasFlag(scope) ? AccountErrors.ScopeMissing(ApiScopeNames.Of(scope)[0])
            : throttle.Count(caller.AccountId) is { } wait ? AccountErrors.TooManyRequests(wait)
            : null;
        // A session sends no inference requests, so that there is nothing to be told of.
        if (caller is not null && kind is ApiKeyKind.Customer) await rateLimits.AddAsync(context, caller).ConfigureAwait(false);
        await (error is null ? RunAsync(context, caller, handler) : ApiErrorWriter.WriteAsync(context, error)).ConfigureAwait(false);
    });

    /// <summary>A route for operators.</summary>
    public void MapOperator(string method, string path, Handler handler) => Map(method, path, async context =>
    {
        Authenticated? caller =
            await authenticator.AuthenticateAsync(context, ApiKeyKind.Operator, context.RequestAborted).ConfigureAwait(false);
        await (caller is null ? ApiErrorWriter.WriteAsync(context, AccountErrors.NotAnOperator) : RunAsync(context, caller, handler))
            .ConfigureAwait(false);
    });

    private void Map(string method, string path, RequestDelegate handler)
    {
        string[] methods = HttpMethods.IsGet(method) ? [HttpMethods.Get, HttpMethods.Head] : [method];
        endpoints.MapMethods(AccountErrors.Root + path, methods, handler);
    }

    private static async Task RunAsync(HttpContext context, Authenticated? caller, Handler handler)
    {
        ApiReply reply = ApiQuery.Flag(context.Request, "dryRun", out bool isDryRun) is { } error
            ? error
            : await handler(new ApiCall(context, caller, isDryRun)).ConfigureAwait(false);
        await reply.WriteAsync(context).ConfigureAwait(false);
    }
}
