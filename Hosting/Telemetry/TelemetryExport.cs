using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>
/// Sends traces and metrics to a collector, when there is one. Spans wait in a bounded queue and are dropped when it is full: a collector that
/// is away costs no request anything.
/// </summary>
internal sealed class TelemetryExport(IOptions<TelemetryOptions> options, ProgramName program) : IHostedService, IDisposable
{
    private const int ExportTimeoutMilliseconds = 5_000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        TelemetryOptions telemetry = options.Value;
        if (telemetry.OtlpEndpoint is not { } endpoint) return Task.CompletedTask;
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(program.ToResource())
            .SetSampler(new TraceIdRatioBasedSampler(telemetry.TraceRatio))
            .AddSource(Traces.SourceName)
            .AddOtlpExporter(otlp => Address(otlp, endpoint, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(program.ToResource())
            .ReadAll()
            .AddOtlpExporter((otlp, reader) =>
            {
                Address(otlp, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.MetricsInterval.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>What has been measured last is sent still.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        Interlocked.Exchange(ref _traces, null)?.Dispose();
        Interlocked.Exchange(ref _metrics, null)?.Dispose();
    }

    private void Address(OtlpExporterOptions otlp, string endpoint, string path)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri($"{endpoint.TrimEnd('/')}/{path}");
        otlp.TimeoutMilliseconds = ExportTimeoutMilliseconds;
        if (options.Value.OtlpHeaders is { Length: > 0 } headers) otlp.Headers = headers;
    }
}
