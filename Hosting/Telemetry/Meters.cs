using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace IdleCloud.Hosting.Telemetry;

/// <summary>Which instruments are read, and how finely.</summary>
internal static class Meters
{
    /// <summary>
    /// The most series of one instrument; what is more is counted together, with the tag <c>otel.metric.overflow</c>. The widest of ours have one for
    /// each model and reason.
    /// </summary>
    public const int MaxSeries = 2000;

    /// <summary>From half a millisecond, which a commit takes, to the length of an answer.</summary>
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600];

    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>Ours, the runtime's, and those of the libraries that hold connections.</summary>
    private static readonly string[] Names = ["IdleCloud.*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "Microsoft.Orleans"];

    /// <summary>Has them read.</summary>
    public static MeterProviderBuilder ReadAll(this MeterProviderBuilder builder) => builder.Read(Names);

    /// <summary>Has meters of these names read, as finely as all.</summary>
    public static MeterProviderBuilder Read(this MeterProviderBuilder builder, params string[] names) => builder.AddMeter(names).AddView(Shape);

    private static MetricStreamConfiguration? Shape(Instrument instrument)
    {
        bool isHistogram = instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>);
        if (!isHistogram) return new MetricStreamConfiguration { CardinalityLimit = MaxSeries };
        return new ExplicitBucketHistogramConfiguration { Boundaries = instrument.Unit == "s" ? Seconds : Counts, CardinalityLimit = MaxSeries };
    }
}
