using System.Text;

namespace IdleCloud.Hosting.Telemetry.Prometheus;

/// <summary>How instruments are called by Prometheus: OpenTelemetry's rules.</summary>
internal static class PrometheusNames
{
    /// <summary>The name of an instrument's family: its own with underscores, its unit, and <c>_total</c> for a counter.</summary>
    /// <param name="instrument">For example <c>idlecloud.ledger.commit.duration</c>.</param>
    /// <param name="unit">As UCUM has it, for example <c>s</c>; one in braces is a remark.</param>
    /// <param name="isCounter">True for what only grows.</param>
    public static string Of(string instrument, string unit, bool isCounter)
    {
        var name = new StringBuilder(Label(instrument));
        string suffix = unit switch
        {
            "s" => "seconds", "ms" => "milliseconds", "us" => "microseconds", "ns" => "nanoseconds", "By" => "bytes", "%" => "percent", _ => "",
        };
        if (suffix.Length > 0 && !EndsWith(name, suffix)) name.Append('_').Append(suffix);
        if (isCounter && !EndsWith(name, "total")) name.Append("_total");
        return name.ToString();
    }

    /// <summary>A tag's name as a label: letters, digits and underscores, and no digit first.</summary>
    public static string Label(string tag)
    {
        var label = new StringBuilder(tag.Length);
        foreach (char c in tag)
        {
            bool isPlain = char.IsAsciiLetter(c) || (char.IsAsciiDigit(c) && label.Length > 0);
            if (isPlain) label.Append(c);
            else if (label.Length == 0 || label[^1] != '_') label.Append('_');
        }

        return label.ToString();
    }

    private static bool EndsWith(StringBuilder name, string word) => name.ToString().EndsWith("_" + word, StringComparison.Ordinal);
}
