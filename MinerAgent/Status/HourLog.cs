namespace IdleCloud.MinerAgent.Status;

/// <summary>What the last hour went by with, second by second: the answer to "why did I earn nothing?". Safe for all threads.</summary>
internal sealed class HourLog
{
    private const int Minutes = 60;
    private readonly Lock gate = new();
    private readonly Queue<(long Minute, Dictionary<string, int> Seconds)> minutes = new();

    /// <summary>Adds a second.</summary>
    /// <param name="at">Since the agent's start.</param>
    /// <param name="what">What the agent did in it, or why nothing.</param>
    public void Add(TimeSpan at, string what)
    {
        long minute = (long)at.TotalMinutes;
        lock (gate)
        {
            if (minutes.Count == 0 || minutes.Last().Minute != minute) minutes.Enqueue((minute, []));
            Dictionary<string, int> seconds = minutes.Last().Seconds;
            seconds[what] = seconds.GetValueOrDefault(what) + 1;
            while (minutes.Peek().Minute <= minute - Minutes) minutes.Dequeue();
        }
    }

    /// <summary>How long what was done, the longest first.</summary>
    public IReadOnlyList<(string What, int Seconds)> Totals()
    {
        lock (gate)
        {
            return [.. minutes.SelectMany(minute => minute.Seconds)
                .GroupBy(entry => entry.Key, entry => entry.Value)
                .Select(group => (What: group.Key, Seconds: group.Sum()))
                .OrderByDescending(total => total.Seconds).ThenBy(total => total.What, StringComparer.Ordinal)];
        }
    }
}
