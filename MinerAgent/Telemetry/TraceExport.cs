using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IdleCloud.MinerAgent.Telemetry;

/// <summary>Sends the agent's spans to the owner's own collector. They wait in a bounded queue, and are dropped when it is full.</summary>
internal static class TraceExport
{
    private const int TimeoutMilliseconds = 3_000;

    /// <summary>Begins it; null when the owner has named no collector.</summary>
    /// <param name="endpoint">Where the collector is, without <c>/v1/traces</c>.</param>
    /// <param name="name">What the miner is called.</param>
    public static IDisposable? Start(Uri? endpoint, string name)
    {
        if (endpoint is null) return null;
        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("idlecloud-miner", serviceInstanceId: name))
            .SetSampler(new AlwaysOnSampler())
            .AddSource(AgentTraces.SourceName)
            .AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/traces");
                otlp.TimeoutMilliseconds = TimeoutMilliseconds;
            })
            .Build();
    }
}
