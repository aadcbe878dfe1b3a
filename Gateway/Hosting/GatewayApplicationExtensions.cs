using IdleCloud.Gateway.Api;
using IdleCloud.Gateway.Batches;
using IdleCloud.Gateway.Files;
using IdleCloud.Gateway.Miners;
using IdleCloud.Gateway.OpenAi.Chat;
using IdleCloud.Gateway.OpenAi.Models;
using IdleCloud.Gateway.Payments;
using IdleCloud.Hosting.Lifetime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdleCloud.Gateway.Hosting;

/// <summary>Puts the gateway's pipeline and routes into an application.</summary>
public static class GatewayApplicationExtensions
{
    /// <summary>Maps all of the gateway. The order is the order in which a request passes.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        Drain drain = app.Services.GetRequiredService<Drain>();
        app.Use(next => context =>
        {
            RequestId.Assign(context);
            // So that a connection ends after an answer, and not under the next request. HTTP/2 has a frame for that.
            if (drain.HasBegun && HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
            return RequestTraces.RunAsync(context, next);
        });
        app.UseMiddleware<FramingMiddleware>();
        app.UseMiddleware<CorsMiddleware>();
        app.UseMiddleware<ExceptionMiddleware>();
        app.UseRouting();

        app.Services.GetRequiredService<HealthEndpoints>().Map(app);
        app.MapModels();
        app.MapChatCompletions();
        app.MapFiles();
        app.MapBatches();
        app.MapMinerLink();
        app.MapAccountApi();
        app.MapPaymentNotices();
        return app;
    }
}
