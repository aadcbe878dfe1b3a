using System.Globalization;

namespace IdleCloud.MinerAgent.Models;

/// <summary>How far a download or a check is: written by one thread, read by whoever shows it.</summary>
internal sealed class ModelProgress(TimeProvider timeProvider)
{
    private const int BarWidth = 24;
    private readonly Lock _gate = new();
    private string _what = "";
    private string _name = "";
    private long _total;
    private long _done;
    private long _before;
    private long _began;

    /// <summary>How much of the whole is done, 0 to 1; null while nothing is under way.</summary>
    public double? Share
    {
        get
        {
            lock (_gate) return _what.Length == 0 || _total <= 0 ? null : Math.Min(1, (double)_done / _total);
        }
    }

    /// <summary>Begins something.</summary>
    /// <param name="activity">For example "downloading".</param>
    /// <param name="file">Its name.</param>
    /// <param name="size">Bytes in all.</param>
    /// <param name="already">Bytes that were there before: they do not count for the speed.</param>
    public void Begin(string activity, string file, long size, long already = 0)
    {
        lock (_gate) (_what, _name, _total, _done, _before, _began) = (activity, file, size, already, already, timeProvider.GetTimestamp());
    }

    /// <summary>So many bytes more.</summary>
    public void Add(long bytes)
    {
        lock (_gate) _done += bytes;
    }

    /// <summary>Nothing is under way any more.</summary>
    public void End()
    {
        lock (_gate) _what = "";
    }

    /// <summary>
    /// One line: <c>downloading x.gguf ██████░░░░ 25 % · 3.0 GiB of 12.1 GiB · 85.0 MiB/s · 1 min 50 s left</c>; empty while nothing is
    /// under way.
    /// </summary>
    public string Describe()
    {
        lock (_gate)
        {
            if (_what.Length == 0) return "";
            double share = _total > 0 ? Math.Min(1, (double)_done / _total) : 0;
            int full = (int)(share * BarWidth);
            double seconds = timeProvider.GetElapsedTime(_began).TotalSeconds;
            double speed = seconds > 0 ? (_done - _before) / seconds : 0;
            string bar = new string('█', full) + new string('░', BarWidth - full);
            string left = speed > 0 && _total > _done ? $" · {Duration(TimeSpan.FromSeconds((_total - _done) / speed))} left" : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"{_what} {_name} {bar} {share * 100:0} % · {ByteText.Of(_done)} of {ByteText.Of(_total)} · {ByteText.Of((long)speed)}/s{left}");
        }
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes:00} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds:00} s",
        _ => $"{time.Seconds} s",
    };
}
