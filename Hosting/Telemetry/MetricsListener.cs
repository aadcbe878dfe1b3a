using System.Net;
using IdleCloud.Hosting.Telemetry.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>
/// A small server of its own for those who run the cluster: <c>/metrics</c>, <c>/healthz</c> (the process lives) and <c>/readyz</c> (it has started and
/// has not been told to stop). A silo has no other one.
/// </summary>
internal sealed class MetricsListener(IOptions<TelemetryOptions> options, IHostApplicationLifetime lifetime) : IHostedService, IAsyncDisposable
{
    private const int MaxConnections = 64;

    private WebApplication? _server;
    private MeterProvider? _metrics;

    /// <summary>Where it listens; null when it does not.</summary>
    public Uri? Address { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MetricsPort is not { } port) return;
        var exporter = new PrometheusExporter();
        _metrics = Sdk.CreateMeterProviderBuilder().ReadAll().AddReader(exporter.Reader).Build();

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(IPAddress.Parse(options.Value.MetricsAddress), port);
        });
        _server = builder.Build();
        _server.Run(context => AnswerAsync(context, exporter));
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        Address = new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null) await _server.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
        _metrics?.Dispose();
    }

    private Task AnswerAsync(HttpContext context, PrometheusExporter metrics)
    {
        HttpResponse response = context.Response;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        switch (context.Request.Path.Value)
        {
            case "/metrics":
                response.ContentType = PrometheusText.ContentType;
                return response.WriteAsync(metrics.Scrape(), context.RequestAborted);
            case "/healthz":
                return response.WriteAsync("ok\n", context.RequestAborted);
            case "/readyz":
                bool isReady = lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested;
                if (!isReady) response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return response.WriteAsync(isReady ? "ready\n" : "not ready\n", context.RequestAborted);
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
