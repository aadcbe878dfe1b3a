using System.Globalization;

namespace IdleCloud.MinerAgent.Models;

/// <summary>Sizes for people.</summary>
internal static class ByteText
{
    private const double Step = 1024;
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB"];

    /// <summary>For example "12.1 GiB".</summary>
    public static string Of(long bytes)
    {
        if (bytes < Step) return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        double value = bytes / Step;
        int unit = 0;
        for (; value >= Step && unit < Units.Length - 1; unit++) value /= Step;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }
}
