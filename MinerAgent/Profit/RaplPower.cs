using System.Globalization;

namespace IdleCloud.MinerAgent.Profit;

/// <summary>
/// What the processors draw, by the counters of energy that Linux shows for Intel's and AMD's (RAPL): a folder for each package. Since 2020
/// only root may read them, until the machine's owner allows more.
/// </summary>
internal sealed class RaplPower : IPowerSource
{
    /// <summary>Where the kernel shows them.</summary>
    public const string DefaultFolder = "/sys/class/powercap";

    private const string PackageName = "package-";
    private const double MicrojoulesPerJoule = 1e6;

    private readonly TimeProvider _timeProvider;
    private readonly string[] _packages;
    private long[]? _last;
    private long _lastAt;

    private RaplPower(string[] packages, TimeProvider timeProvider) => (_packages, _timeProvider) = (packages, timeProvider);

    /// <inheritdoc/>
    public string Name => "processor through RAPL";

    /// <summary>Looks for them.</summary>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="isForbidden">True when they are there, and this user may not read them.</param>
    /// <param name="folder">Where they are.</param>
    /// <returns>Null where there are none that can be read.</returns>
    public static RaplPower? TryOpen(TimeProvider timeProvider, out bool isForbidden, string folder = DefaultFolder)
    {
        string[] packages = Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Where(zone => Text(zone, "name")?.StartsWith(PackageName, StringComparison.Ordinal) == true)]
            : [];
        bool canRead = packages.Length > 0 && packages.All(zone => Number(zone, "energy_uj") is not null);
        isForbidden = packages.Length > 0 && !canRead;
        return canRead ? new RaplPower(packages, timeProvider) : null;
    }

    /// <inheritdoc/>
    public double? ReadWatts()
    {
        long[] now = [.. _packages.Select(zone => Number(zone, "energy_uj") ?? -1)];
        long at = _timeProvider.GetTimestamp();
        (long[]? before, long beforeAt) = (_last, _lastAt);
        (_last, _lastAt) = (now, at);
        double seconds = _timeProvider.GetElapsedTime(beforeAt, at).TotalSeconds;
        if (before is null || seconds <= 0 || now.Contains(-1) || before.Contains(-1)) return null;
        return _packages.Select((zone, index) => Used(zone, before[index], now[index])).Sum() / MicrojoulesPerJoule / seconds;
    }

    /// <summary>The counters begin anew when they are full, which takes minutes under load.</summary>
    private static double Used(string zone, long before, long now) =>
        now >= before ? now - before : now - before + (Number(zone, "max_energy_range_uj") ?? 0);

    private static long? Number(string zone, string name) =>
        long.TryParse(Text(zone, name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string? Text(string zone, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(zone, name)).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
