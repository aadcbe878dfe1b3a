using System.Text.Json;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Hosting.Lifetime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// <c>/healthz</c>: the process is alive; restart it when this fails. <c>/readyz</c>: it can serve; send no traffic while this fails.
/// Neither asks for a key.
/// </summary>
internal sealed partial class HealthEndpoints(ICatalogCache catalog, Drain drain, ILogger<HealthEndpoints> logger)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps both routes.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/healthz", Methods, context => WriteAsync(context, new("ok")));
        endpoints.MapMethods("/readyz", Methods, ReadyAsync);
    }

    private async Task ReadyAsync(HttpContext context)
    {
        HealthReport report = await CheckAsync(context.RequestAborted).ConfigureAwait(false);
        if (report.Reason is not null) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await WriteAsync(context, report).ConfigureAwait(false);
    }

    /// <summary>Asks the catalogue, which needs a silo and its store; within the bound of a grain call.</summary>
    private async ValueTask<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        if (drain.HasBegun) return new("not_ready", "The gateway is shutting down.");
        try
        {
            await catalog.ListAsync(cancellationToken).ConfigureAwait(false);
            return new("ready");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotReady(e);
            return new("not_ready", "The catalogue does not answer: no silo is reachable, or its store is away.");
        }
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(report, HealthJsonContext.Default.HealthReport);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(json).AsTask();
    }
}
