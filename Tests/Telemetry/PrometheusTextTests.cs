using System.Diagnostics.Metrics;
using IdleCloud.Hosting.Telemetry;
using IdleCloud.Hosting.Telemetry.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace IdleCloud.Tests.Telemetry;

/// <summary>What Prometheus is told, read by a strict reader. Each test reads a meter of its own: programs in other tests have ours.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new($"IdleCloud.Test.{Guid.NewGuid():n}");
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    public PrometheusTextTests() => _provider = Sdk.CreateMeterProviderBuilder().Read(_meter.Name).AddReader(_exporter.Reader).Build();

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Scrape_OfACounter_HasATotal()
    {
        Counter<long> counter = _meter.CreateCounter<long>("idlecloud.test.sent", "{frame}", "Frames\nwith a \\ in them.");
        counter.Add(2, new KeyValuePair<string, object?>("reason", "late"));
        counter.Add(3, new KeyValuePair<string, object?>("reason", "late"));
        PrometheusPage page = PrometheusPage.Parse(_exporter.Scrape());

        Assert.Equal("counter", page.Types["idlecloud_test_sent_total"]);
        Assert.Equal(5, page.Samples[Series("idlecloud_test_sent_total", ",reason=\"late\"")]);
    }

    [Fact]
    public void Scrape_OfWhatGoesUpAndDown_HasItsUnit()
    {
        _meter.CreateUpDownCounter<int>("idlecloud.test.size", "By").Add(-7);
        Assert.Equal(-7, PrometheusPage.Parse(_exporter.Scrape()).Samples[Series("idlecloud_test_size_bytes")]);
    }

    [Fact]
    public void Scrape_OfAGauge_HasItsLastValue()
    {
        _meter.CreateObservableGauge("idlecloud.test.temperature", () => double.PositiveInfinity);
        Assert.Equal(double.PositiveInfinity, PrometheusPage.Parse(_exporter.Scrape()).Samples[Series("idlecloud_test_temperature")]);
    }

    [Fact]
    public void Scrape_OfAHistogram_AddsBucketsUp()
    {
        Histogram<double> times = _meter.CreateHistogram<double>("idlecloud.test.duration", "s");
        foreach (double seconds in new[] { 0.0001, 0.003, 0.003, 7, 10_000 }) times.Record(seconds);
        PrometheusPage page = PrometheusPage.Parse(_exporter.Scrape());

        Assert.Equal("histogram", page.Types["idlecloud_test_duration_seconds"]);
        Assert.Equal(3, page.Samples[Series("idlecloud_test_duration_seconds_bucket", ",le=\"0.005\"")]);
        Assert.Equal(4, page.Samples[Series("idlecloud_test_duration_seconds_bucket", ",le=\"600\"")]);
        Assert.Equal(5, page.Samples[Series("idlecloud_test_duration_seconds_count")]);
        Assert.Equal(10_007.0061, page.Samples[Series("idlecloud_test_duration_seconds_sum")], 1e-6);
    }

    [Fact]
    public void Scrape_OfOddTags_EscapesThem()
    {
        _meter.CreateCounter<long>("idlecloud.test.odd").Add(1, [new("a.b", "x\"y\\z\n"), new("a-b", 1)]);
        PrometheusPage page = PrometheusPage.Parse(_exporter.Scrape());
        Assert.Equal(1, page.Samples[$"idlecloud_test_odd_total{{a_b=\"1;x\\\"y\\\\z\\n\",otel_scope_name=\"{_meter.Name}\"}}"]);
    }

    [Fact]
    public void Scrape_OfMoreSeriesThanAllowed_CountsTheRestTogether()
    {
        Counter<long> counter = _meter.CreateCounter<long>("idlecloud.test.wide");
        const int Tags = Meters.MaxSeries + 100;
        for (int tag = 0; tag < Tags; tag++) counter.Add(1, new KeyValuePair<string, object?>("tag", tag));
        double[] values = [.. PrometheusPage.Parse(_exporter.Scrape()).Samples.Where(one => one.Key.StartsWith("idlecloud_test_wide", StringComparison.Ordinal))
            .Select(one => one.Value)];

        Assert.Equal(Tags, values.Sum());
        Assert.InRange(values.Length, 1, Meters.MaxSeries + 1);
    }

    [Theory]
    [InlineData("idlecloud.ledger.commit.duration", "s", false, "idlecloud_ledger_commit_duration_seconds")]
    [InlineData("idlecloud.payments.notices", "{notice}", true, "idlecloud_payments_notices_total")]
    [InlineData("idlecloud.total.bytes", "By", false, "idlecloud_total_bytes")]
    [InlineData("9lives--x", "", false, "_lives_x")]
    public void Of_AnInstrument_IsItsNameForPrometheus(string instrument, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusNames.Of(instrument, unit, isCounter));

    private string Series(string name, string more = "") => $"{name}{{otel_scope_name=\"{_meter.Name}\"{more}}}";
}
