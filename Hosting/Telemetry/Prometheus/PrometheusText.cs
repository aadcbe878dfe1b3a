using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace IdleCloud.Hosting.Telemetry.Prometheus;

/// <summary>Prometheus' text format, version 0.0.4.</summary>
internal static class PrometheusText
{
    /// <summary>Its content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Tells two meters' series of one name apart, as OpenTelemetry's rules have it.</summary>
    private const string MeterLabel = "otel_scope_name";

    /// <summary>Writes all metrics, those of one name together, as the format wants it. A second kind of the same name is left out.</summary>
    public static void Write(StringBuilder text, IEnumerable<Metric> metrics)
    {
        foreach (IGrouping<string, Metric> family in metrics.GroupBy(NameOf, StringComparer.Ordinal))
        {
            string kind = KindOf(family.First());
            if (kind.Length == 0) continue;
            if (family.First().Description is { Length: > 0 } help)
            {
                text.Append("# HELP ").Append(family.Key).Append(' ').Append(Escape(help, isQuoted: false)).Append('\n');
            }

            text.Append("# TYPE ").Append(family.Key).Append(' ').Append(kind).Append('\n');
            foreach (Metric metric in family)
            {
                if (KindOf(metric) == kind) WritePoints(text, family.Key, metric);
            }
        }
    }

    private static string NameOf(Metric metric) => PrometheusNames.Of(metric.Name, metric.Unit, KindOf(metric) == "counter");

    private static string KindOf(Metric metric) => metric.MetricType switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic or MetricType.LongGauge or MetricType.DoubleGauge => "gauge",
        MetricType.Histogram => "histogram",
        _ => "",
    };

    private static void WritePoints(StringBuilder text, string name, Metric metric)
    {
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = LabelsOf(metric, point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Sample(text, name, labels, point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Sample(text, name, labels, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    Sample(text, name, labels, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    Sample(text, name, labels, point.GetGaugeLastValueDouble());
                    break;
                default:
                    WriteHistogram(text, name, labels, point);
                    break;
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        // Buckets here are each what it has itself; there each has all below it, too.
        long below = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Sample(text, name + "_bucket", $"{labels},le=\"{Number(bucket.ExplicitBound)}\"", below);
        }

        Sample(text, name + "_sum", labels, point.GetHistogramSum());
        Sample(text, name + "_count", labels, below);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(Number(value)).Append('\n');

    private static void Sample(StringBuilder text, string name, string labels, long value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(CultureInfo.InvariantCulture, $"{value}").Append('\n');

    private static string LabelsOf(Metric metric, ReadOnlyTagCollection tags)
    {
        // Two tags may become one label; then it has both values.
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { [MeterLabel] = metric.MeterName };
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            string label = PrometheusNames.Label(tag.Key);
            string value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
            labels[label] = labels.TryGetValue(label, out string? other) ? $"{other};{value}" : value;
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{Escape(label.Value, isQuoted: true)}\""));
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string value, bool isQuoted)
    {
        string escaped = value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return isQuoted ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
