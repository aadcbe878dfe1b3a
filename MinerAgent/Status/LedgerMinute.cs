using System.Globalization;

namespace IdleCloud.MinerAgent.Status;

/// <summary>What a minute went by with.</summary>
/// <param name="Minute">Minutes since 1970.</param>
/// <param name="Seconds">How long what was done.</param>
internal sealed record LedgerMinute(long Minute, Dictionary<string, int> Seconds)
{
    private const char Between = '\t';

    /// <summary>The minute of a time.</summary>
    public static long Of(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    /// <summary>As a line of a file: the minute, then seconds and what in turn.</summary>
    public string ToLine() => string.Join(Between, Seconds
        .SelectMany(part => new[] { part.Value.ToString(CultureInfo.InvariantCulture), part.Key })
        .Prepend(Minute.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads a line; null when it is none: cut off by a power failure, or somebody's own.</summary>
    public static LedgerMinute? Parse(string line)
    {
        string[] cells = line.Split(Between);
        if (cells.Length < 3 || cells.Length % 2 == 0) return null;
        if (!long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out long minute)) return null;
        Dictionary<string, int> seconds = [];
        for (int cell = 1; cell < cells.Length; cell += 2)
        {
            if (!int.TryParse(cells[cell], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is 0 or > 60) return null;
            seconds[cells[cell + 1]] = count;
        }

        return new LedgerMinute(minute, seconds);
    }
}
