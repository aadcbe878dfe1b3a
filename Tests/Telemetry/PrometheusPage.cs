using System.Globalization;
using System.Text.RegularExpressions;

namespace IdleCloud.Tests.Telemetry;

/// <summary>
/// A strict reader of Prometheus' text format, version 0.0.4: families in one piece with their type before their samples, no series twice,
/// histograms that add up. What is wrong fails the test with its line.
/// </summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];

    private PrometheusPage()
    {
    }

    /// <summary>The kinds of all families.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The values of all series, by name and labels as they were written.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    public static PrometheusPage Parse(string text)
    {
        var page = new PrometheusPage();
        Assert.True(text.Length == 0 || text[^1] == '\n', "the last line has no end");
        string family = "";
        foreach (string line in text.Split('\n').SkipLast(1))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(HelpRegex(), line);
            }
            else if (line.StartsWith('#'))
            {
                Match type = TypeRegex().Match(line);
                Assert.True(type.Success, line);
                family = type.Groups[1].Value;
                Assert.True(page._types.TryAdd(family, type.Groups[2].Value), $"twice: {line}");
            }
            else
            {
                page.AddSample(line, family);
            }
        }

        foreach (string histogram in page._types.Where(type => type.Value == "histogram").Select(type => type.Key)) page.CheckBuckets(histogram);
        return page;
    }

    private void AddSample(string line, string family)
    {
        Match sample = SampleRegex().Match(line);
        Assert.True(sample.Success, line);
        string name = sample.Groups["name"].Value;
        string[] names = _types[family] == "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : [family];
        Assert.Contains(name, names);
        if (_types[family] == "counter") Assert.EndsWith("_total", name, StringComparison.Ordinal);
        string[] labels = [.. sample.Groups["label"].Captures.Select(label => label.Value)];
        Assert.Distinct(labels);
        string value = sample.Groups["value"].Value;
        double number = value switch
        {
            "+Inf" => double.PositiveInfinity, "-Inf" => double.NegativeInfinity, _ => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Assert.True(_samples.TryAdd(name + sample.Groups["labels"].Value, number), $"twice: {line}");
    }

    private void CheckBuckets(string histogram)
    {
        var series = _samples.Where(sample => sample.Key.StartsWith(histogram + "_bucket{", StringComparison.Ordinal))
            .GroupBy(sample => LeRegex().Replace(sample.Key[(histogram.Length + "_bucket".Length)..], ""));
        foreach (var buckets in series)
        {
            double[] counts = [.. buckets.Select(bucket => bucket.Value)];
            Assert.Equal(counts.Order(), counts);
            Assert.EndsWith("le=\"+Inf\"}", buckets.Last().Key, StringComparison.Ordinal);
            Assert.Equal(_samples[$"{histogram}_count{buckets.Key}"], counts[^1]);
        }
    }

    [GeneratedRegex(@"^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* ([^\\\n]|\\\\|\\n)*$")]
    private static partial Regex HelpRegex();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeRegex();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="([^\\"\n]|\\\\|\\"|\\n)*"(,(?!\})|(?=\})))*\})? (?<value>\S+)$
        """)]
    private static partial Regex SampleRegex();

    [GeneratedRegex(""",?le="[^"]*"(?=\})""")]
    private static partial Regex LeRegex();
}
