using System.Diagnostics;
using IdleCloud.Hosting.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// The span of a request, a child of the customer's own where it sends a <c>traceparent</c>. It has the route's pattern and never the path, which can
/// name things; and nothing of <c>tracestate</c>, which can be any text.
/// </summary>
internal static class RequestTraces
{
    private const string UnknownRoute = "unknown";

    /// <summary>Serves the request under a span, when there is somebody to see it.</summary>
    public static Task RunAsync(HttpContext context, RequestDelegate next) =>
        Traces.Source.HasListeners() && IsWorthIt(context.Request) ? RunTracedAsync(context, next) : next(context);

    private static async Task RunTracedAsync(HttpContext context, RequestDelegate next)
    {
        ActivityContext parent = Traces.ParentOf(context.Request.Headers.TraceParent);
        using Activity? span = Traces.Source.StartActivity("request", ActivityKind.Server, parent);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            if (span is not null) Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        // A method can be any word: only those that a route has are named.
        string? route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? UnknownRoute : $"{context.Request.Method} {route}";
        if (route is not null) span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode).SetTag("idlecloud.request_id", RequestId.Of(context));
        if (context.RequestAborted.IsCancellationRequested) span.SetTag("idlecloud.client_gone", true);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A miner's link lasts for days, and probes come every second.</summary>
    private static bool IsWorthIt(HttpRequest request) =>
        request.Headers.Upgrade.Count == 0 && !HttpMethods.IsConnect(request.Method) &&
        !request.Path.StartsWithSegments("/healthz") && !request.Path.StartsWithSegments("/readyz");
}
