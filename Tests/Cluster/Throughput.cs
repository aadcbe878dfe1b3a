using System.Collections.Concurrent;

namespace IdleCloud.Tests.Cluster;

/// <summary>
/// How many of the requests of customers, who begin one each at a fixed pace, are answered soon. A request counts for the moment in which it was to
/// begin: so nothing depends on how answers fall together.
/// </summary>
/// <param name="customers">How many customers.</param>
/// <param name="pace">Time from one beginning to the next.</param>
internal sealed class Throughput(int customers, TimeSpan pace)
{
    private const int Window = 4;
    private const double Whole = 0.95;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, int> _answered = [];
    private readonly long _origin = TimeProvider.System.GetTimestamp();

    /// <summary>Time since the first beginning.</summary>
    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_origin);

    /// <summary>A request was answered.</summary>
    /// <param name="begun">When it began.</param>
    public void Answered(TimeSpan begun)
    {
        if (Now - begun <= Soon) _answered.AddOrUpdate(MomentOf(begun), 1, static (_, count) => count + 1);
    }

    /// <summary>How long after a moment less than 95 % of all requests are answered soon; zero when it never gets so low.</summary>
    /// <param name="from">The moment.</param>
    /// <param name="until">The end of what is looked at.</param>
    public TimeSpan LowFor(TimeSpan from, TimeSpan until)
    {
        bool wasLow = false;
        long last = MomentOf(until) - Window;
        for (long moment = MomentOf(from) + 1; moment <= last; moment++)
        {
            bool isLow = Enumerable.Range(0, Window).Sum(next => AnsweredAt(moment + next)) < Whole * customers * Window;
            if (wasLow && !isLow) return (moment * pace) - from;
            wasLow |= isLow;
        }

        return wasLow ? until - from : TimeSpan.Zero;
    }

    /// <summary>Of each moment, how many of the requests that were to begin then were answered soon.</summary>
    public string Describe(TimeSpan from, TimeSpan until) =>
        string.Join(' ', Enumerable.Range(0, (int)(MomentOf(until) - MomentOf(from))).Select(next => AnsweredAt(MomentOf(from) + next)));

    private int AnsweredAt(long moment) => Math.Min(customers, _answered.GetValueOrDefault(moment));

    private long MomentOf(TimeSpan time) => (long)Math.Round(time / pace);
}
