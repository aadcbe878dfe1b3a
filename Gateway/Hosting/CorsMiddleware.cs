using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// Lets pages of any origin call the API. Nothing is at stake: keys come in a header that the page itself must know, and there are
/// no cookies. Preflights are answered here, before any key is asked for. Headers are allowed by name, since a <c>*</c> does not
/// cover <c>Authorization</c>: those that the preflight asks for, or the ones below.
/// </summary>
internal sealed class CorsMiddleware(RequestDelegate next)
{
    private const string AllowedMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string UsualHeaders =
        "authorization, content-type, x-client-request-id, x-request-id, idempotency-key, idc-no-retention, idc-region-hint, privacy";
    private const string ExposedHeaders =
        "X-Request-Id, X-Client-Request-Id, Retry-After, X-Should-Retry, WWW-Authenticate, X-RateLimit-Limit-Requests, " +
        "X-RateLimit-Remaining-Requests, X-RateLimit-Reset-Requests, X-Tokens-Used, X-Tokens-Remaining, " +
        "Idempotency-Replayed, idc-token-rate, idc-request-id, idc-latency-ms, idc-failover";

    /// <summary>How long a browser may remember the answer, in seconds; Chromium's own limit.</summary>
    private const string MaxAge = "7200";

    private const int MaxAskedHeaders = 2048;
    private static readonly SearchValues<char> HeaderListCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_, ");

    /// <summary>Answers a preflight, or lets the request pass with the headers of a shared resource.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count == 0) return next(context);
        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        if (!IsPreflight(context.Request))
        {
            headers.AccessControlExposeHeaders = ExposedHeaders;
            return next(context);
        }

        headers.AccessControlAllowMethods = AllowedMethods;
        headers.AccessControlAllowHeaders = AllowedHeaders(context.Request.Headers.AccessControlRequestHeaders.ToString());
        headers.AccessControlMaxAge = MaxAge;
        headers.Vary = HeaderNames.AccessControlRequestHeaders;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    private static string AllowedHeaders(string asked)
    {
        bool isUsable = asked.Length is > 0 and <= MaxAskedHeaders && !asked.AsSpan().ContainsAnyExcept(HeaderListCharacters);
        return isUsable ? $"{UsualHeaders}, {asked}" : UsualHeaders;
    }
}
