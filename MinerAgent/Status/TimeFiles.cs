using System.Globalization;

namespace IdleCloud.MinerAgent.Status;

/// <summary>
/// Keeps the ledger of time in files, one for each day, a line a minute: what is written once is never written again, and a power
/// failure costs a line. There are never more than eight.
/// </summary>
internal sealed class TimeFiles(string folder)
{
    private const string Start = "time-";
    private const string Ending = ".log";
    private const string DayFormat = "yyyyMMdd";

    /// <summary>Reads what is not too old, in its order. Lines that cannot be read are passed over.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public IEnumerable<LedgerMinute> Read(DateTimeOffset now)
    {
        long oldest = LedgerMinute.Of(now - TimeLedger.Kept);
        return [.. Directory.EnumerateFiles(folder, Start + "*" + Ending).Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Select(LedgerMinute.Parse).OfType<LedgerMinute>()
            .Where(minute => minute.Minute > oldest && minute.Minute <= LedgerMinute.Of(now))];
    }

    /// <summary>Writes a minute down, and drops the files of days that are too old.</summary>
    /// <exception cref="IOException">It could not be written, for example because the disk is full.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(LedgerMinute minute)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(minute.Minute * 60);
        string file = FileOf(time);
        bool isNew = !File.Exists(file);
        File.AppendAllText(file, minute.ToLine() + "\n");
        if (!isNew) return;
        string oldest = FileOf(time - TimeLedger.Kept);
        foreach (string old in Directory.EnumerateFiles(folder, Start + "*" + Ending).Where(old => string.CompareOrdinal(old, oldest) < 0)) File.Delete(old);
    }

    private string FileOf(DateTimeOffset time) =>
        Path.Combine(folder, Start + time.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture) + Ending);
}
