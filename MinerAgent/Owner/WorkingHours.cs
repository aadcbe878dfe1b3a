using System.Globalization;

namespace IdleCloud.MinerAgent.Owner;

/// <summary>
/// When the agent may work, by the week: "mon-fri 18:00-08:00, sat, sun". A time that ends before it begins goes on into the next
/// day. Local time; on the day of a clock change an hour is there twice or not at all, as on the wall.
/// </summary>
internal sealed class WorkingHours
{
    /// <summary>Night and day.</summary>
    public static readonly WorkingHours Always = new([]);

    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly IReadOnlyList<Span> _spans;

    private WorkingHours(IReadOnlyList<Span> spans) => _spans = spans;

    /// <summary>Reads the owner's words; null when they cannot be understood.</summary>
    public static WorkingHours? Parse(string text)
    {
        List<Span> spans = [];
        foreach (string part in text.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries))
        {
            string[] words = part.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            bool isDaily = words.Length == 1 && char.IsAsciiDigit(words[0][0]);
            if (words.Length is 0 or > 2) return null;
            if (!TryReadDays(isDaily ? "mon-sun" : words[0], out IReadOnlyList<int> days)) return null;
            (TimeSpan from, TimeSpan to) = (TimeSpan.Zero, TimeSpan.FromDays(1));
            if ((isDaily || words.Length == 2) && !TryReadTimes(words[^1], out from, out to)) return null;
            spans.AddRange(days.Select(day => new Span(day, from, to)));
        }

        return new WorkingHours(spans);
    }

    /// <summary>True when the agent may work at this local time.</summary>
    public bool Includes(DateTimeOffset local) => _spans.Count == 0 || _spans.Any(span => span.Includes((int)local.DayOfWeek, local.TimeOfDay));

    private static bool TryReadDays(string text, out IReadOnlyList<int> days)
    {
        string[] ends = text.Split('-');
        int first = Array.IndexOf(Days, ends[0]);
        int last = Array.IndexOf(Days, ends[^1]);
        days = [];
        if (ends.Length > 2 || first < 0 || last < 0) return false;
        days = [.. Enumerable.Range(0, ((last - first + Days.Length) % Days.Length) + 1).Select(offset => (first + offset) % Days.Length)];
        return true;
    }

    private static bool TryReadTimes(string text, out TimeSpan from, out TimeSpan to)
    {
        string[] ends = text.Split('-');
        to = default;
        if (!TryReadTime(ends[0], out from) || ends.Length != 2 || !TryReadTime(ends[1], out to) || from == to) return false;
        if (to < from) to += TimeSpan.FromDays(1);
        return true;
    }

    private static bool TryReadTime(string text, out TimeSpan time)
    {
        if (text == "24:00")
        {
            time = TimeSpan.FromDays(1);
            return true;
        }

        return TimeSpan.TryParseExact(text, [@"h\:mm", @"hh\:mm"], CultureInfo.InvariantCulture, out time);
    }

    /// <summary>From a time of a day to a later one; beyond 24 hours it is the next day's.</summary>
    private readonly record struct Span(int Day, TimeSpan From, TimeSpan To)
    {
        public bool Includes(int day, TimeSpan time) => (day == Day && time >= From && time < To)
            || (day == (Day + 1) % Days.Length && time + TimeSpan.FromDays(1) < To);
    }
}
