namespace IdleCloud.MinerAgent.Status;

/// <summary>
/// What the last seven days went by with, minute by minute: the answer to "why did I earn nothing?". Its size is bounded by the
/// minutes, and by the reasons of a minute. Safe for all threads.
/// </summary>
internal sealed class TimeLedger
{
    /// <summary>What is older is forgotten.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Of the time for which nothing is written down.</summary>
    public const string NotRunning = "the agent did not run";

    /// <summary>More reasons of one minute are told as this.</summary>
    internal const string Other = "something else";

    private const int MaxReasons = 8;
    private const int MaxReasonLength = 160;

    /// <summary>Ticks that come late on a busy machine leave so much that is no gap.</summary>
    private static readonly TimeSpan NoGap = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Queue<LedgerMinute> _minutes = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private LedgerMinute? _current;

    /// <summary>Starts with what is known from before, in its order.</summary>
    public TimeLedger(IEnumerable<LedgerMinute> before)
    {
        foreach (LedgerMinute minute in before)
        {
            foreach ((string what, int seconds) in minute.Seconds) Add(minute.Minute, what, seconds);
        }
    }

    /// <summary>Adds some seconds.</summary>
    /// <param name="now">Their end.</param>
    /// <param name="what">What the agent did in them, or why nothing.</param>
    /// <param name="seconds">How many.</param>
    /// <returns>The minute that is complete now; null while it goes on.</returns>
    public LedgerMinute? Add(DateTimeOffset now, string what, int seconds)
    {
        lock (_gate) return Add(LedgerMinute.Of(now), what, seconds);
    }

    /// <summary>Ends the minute that goes on.</summary>
    /// <returns>Null when there is none.</returns>
    public LedgerMinute? Complete()
    {
        lock (_gate)
        {
            (LedgerMinute? ended, _current) = (_current, null);
            return ended;
        }
    }

    /// <summary>How long what was done, the longest first; with the time in which the agent did not run, since it first did.</summary>
    /// <param name="now">The end of the time that is asked for.</param>
    /// <param name="last">Its length.</param>
    public IReadOnlyList<(string What, int Seconds)> Totals(DateTimeOffset now, TimeSpan last)
    {
        long from = LedgerMinute.Of(now - last + TimeSpan.FromSeconds(59));
        lock (_gate)
        {
            if (_minutes.Count == 0) return [];
            List<(string What, int Seconds)> totals = [.. _minutes.Where(minute => minute.Minute >= from).SelectMany(minute => minute.Seconds)
                .GroupBy(part => part.Key, part => part.Value).Select(group => (group.Key, group.Sum()))];
            long began = Math.Max(from, _minutes.Peek().Minute);
            long gap = now.ToUnixTimeSeconds() - (began * 60) - totals.Sum(total => (long)total.Seconds);
            if (gap >= NoGap.TotalSeconds) totals.Add((NotRunning, (int)gap));
            return [.. totals.OrderByDescending(total => total.Seconds).ThenBy(total => total.What, StringComparer.Ordinal)];
        }
    }

    private LedgerMinute? Add(long minute, string what, int seconds)
    {
        LedgerMinute? ended = null;
        // A clock that was set back goes on in the minute that is there: no second counts twice.
        if (_current is null || minute > _current.Minute)
        {
            ended = _current;
            _current = new LedgerMinute(minute, []);
            _minutes.Enqueue(_current);
        }

        string name = Name(what);
        if (!_current.Seconds.ContainsKey(name) && _current.Seconds.Count >= MaxReasons) name = Other;
        _current.Seconds[name] = Math.Min(60, _current.Seconds.GetValueOrDefault(name) + seconds);
        while (_minutes.Peek().Minute <= _current.Minute - (long)Kept.TotalMinutes) _minutes.Dequeue();
        return ended;
    }

    /// <summary>One copy of each text, however often it is written down; without what would break a line.</summary>
    private string Name(string what)
    {
        string plain = new([.. what.Take(MaxReasonLength).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        if (_names.Count >= MaxReasonLength * MaxReasons) _names.Clear();
        return _names.TryGetValue(plain, out string? known) ? known : _names[plain] = plain;
    }
}
