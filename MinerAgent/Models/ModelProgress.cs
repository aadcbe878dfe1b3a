using System.Globalization;

namespace IdleCloud.MinerAgent.Models;

/// <summary>How far a download or a check is: written by one thread, read by whoever shows it.</summary>
internal sealed class ModelProgress(TimeProvider timeProvider)
{
    private const int BarWidth = 24;
    private readonly Lock gate = new();
    private string what = "";
    private string name = "";
    private long total;
    private long done;
    private long before;
    private long began;

    /// <summary>How much of the whole is done, 0 to 1; null while nothing is under way.</summary>
    public double? Share
    {
        get
        {
            lock (gate) return what.Length == 0 || total <= 0 ? null : Math.Min(1, (double)done / total);
        }
    }

    /// <summary>Begins something.</summary>
    /// <param name="activity">For example "downloading".</param>
    /// <param name="file">Its name.</param>
    /// <param name="size">Bytes in all.</param>
    /// <param name="already">Bytes that were there before: they do not count for the speed.</param>
    public void Begin(string activity, string file, long size, long already = 0)
    {
        lock (gate) (what, name, total, done, before, began) = (activity, file, size, already, already, timeProvider.GetTimestamp());
    }

    /// <summary>So many bytes more.</summary>
    public void Add(long bytes)
    {
        lock (gate) done += bytes;
    }

    /// <summary>Nothing is under way any more.</summary>
    public void End()
    {
        lock (gate) what = "";
    }

    /// <summary>
    /// One line: <c>downloading x.gguf ██████░░░░ 25 % · 3.0 GiB of 12.1 GiB · 85.0 MiB/s · 1 min 50 s left</c>; empty while nothing is
    /// under way.
    /// </summary>
    public string Describe()
    {
        lock (gate)
        {
            if (what.Length == 0) return "";
            double share = total > 0 ? Math.Min(1, (double)done / total) : 0;
            int full = (int)(share * BarWidth);
            double seconds = timeProvider.GetElapsedTime(began).TotalSeconds;
            double speed = seconds > 0 ? (done - before) / seconds : 0;
            string bar = new string('█', full) + new string('░', BarWidth - full);
            string left = speed > 0 && total > done ? $" · {Duration(TimeSpan.FromSeconds((total - done) / speed))} left" : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"{what} {name} {bar} {share * 100:0} % · {ByteText.Of(done)} of {ByteText.Of(total)} · {ByteText.Of((long)speed)}/s{left}");
        }
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds:00} s",
        _ => $"{time.Seconds} s",
    };
}
