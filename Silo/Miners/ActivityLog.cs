using System.Collections.Immutable;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;

namespace IdleCloud.Silo.Miners;

/// <summary>Adds up what a miner's time goes by with, hour by hour for a week. Pure.</summary>
internal static class ActivityLog
{
    /// <summary>Sessions report every 5 s: after so long a silence nobody knows what the miner did.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private const int KeptHours = 7 * 24;
    private const int DayHours = 24;
    private const long SecondsPerHour = 3600;

    private static readonly int Kinds = Enum.GetValues<MinerOccupation>().Length;

    /// <summary>What the pools' words come to: one that serves any model serves.</summary>
    public static MinerOccupation Of(ImmutableArray<MemberNews> news) =>
        news.IsEmpty ? MinerOccupation.NotAsking
            : news.Any(static model => model.Standing == StandingReason.Working) ? MinerOccupation.Serving
            : Of(news[0].Standing);

    /// <summary>Writes down what the time since the last look went by with, and what is done now.</summary>
    /// <param name="before">What is written down.</param>
    /// <param name="now">What is done from now on.</param>
    /// <param name="at">The time; one before the last look, by a clock that was set back, counts as that look's.</param>
    public static ActivityState Observe(ActivityState before, MinerOccupation now, DateTimeOffset at)
    {
        DateTimeOffset second = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
        if (before.Since is null) return new ActivityState { Now = now, Since = second, LookedAt = second };
        if (second < before.LookedAt) second = before.LookedAt;
        // Who had left stays away however long nobody looks.
        bool isSeen = before.Now == MinerOccupation.Away || second - before.LookedAt <= LongestSilence;
        bool goesOn = isSeen && before.Now == now;
        return new ActivityState
        {
            Now = now,
            Since = goesOn ? before.Since : second,
            LookedAt = second,
            Hours = Add(before.Hours, before.LookedAt, second, isSeen ? before.Now : MinerOccupation.NotKnown),
        };
    }

    /// <summary>What an owner is told.</summary>
    /// <param name="state">What is written down, up to now.</param>
    public static MinerActivity Tell(ActivityState state) => new()
    {
        Now = state.Now, Since = state.Since, LastDay = Sum(state, DayHours), LastWeek = Sum(state, KeptHours),
    };

    /// <summary>The hour of a time, counted from 1970.</summary>
    public static long HourOf(DateTimeOffset time) => HourOf(time.ToUnixTimeSeconds());

    private static MinerOccupation Of(StandingReason reason) => reason switch
    {
        StandingReason.Working => MinerOccupation.Serving,
        StandingReason.NoDemand => MinerOccupation.NoDemand,
        StandingReason.AskTooHigh => MinerOccupation.AskTooHigh,
        StandingReason.OutsideClass => MinerOccupation.OutsideClass,
        StandingReason.Outpaced => MinerOccupation.Outpaced,
        StandingReason.BackedOff => MinerOccupation.BackedOff,
        StandingReason.Probation => MinerOccupation.Probation,
        StandingReason.NotAsking or StandingReason.NotAMember => MinerOccupation.NotAsking,
        StandingReason.ContextTooShort => MinerOccupation.ContextTooShort,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };

    private static ImmutableArray<ActivityShare> Sum(ActivityState state, int hours)
    {
        long first = HourOf(state.LookedAt) - hours + 1;
        return
        [
            .. state.Hours.Where(hour => hour.Hour >= first)
                .SelectMany(static hour => hour.Seconds.Select(static (seconds, kind) => new ActivityShare((MinerOccupation)kind, seconds)))
                .GroupBy(static share => share.Occupation, static share => share.Seconds)
                .Select(static group => new ActivityShare(group.Key, group.Sum()))
                .Where(static share => share.Seconds > 0)
                .OrderByDescending(static share => share.Seconds).ThenBy(static share => share.Occupation),
        ];
    }

    private static ImmutableArray<ActivityHour> Add(
        ImmutableArray<ActivityHour> hours, DateTimeOffset from, DateTimeOffset to, MinerOccupation what)
    {
        long end = to.ToUnixTimeSeconds(), oldest = HourOf(end) - KeptHours;
        ImmutableArray<ActivityHour>.Builder all = ImmutableArray.CreateBuilder<ActivityHour>();
        all.AddRange(hours.Where(hour => hour.Hour >= oldest));
        // Of a silence of years only the last week is written down.
        for (long second = Math.Max(from.ToUnixTimeSeconds(), oldest * SecondsPerHour); second < end;)
        {
            long hour = HourOf(second), next = Math.Min(end, (hour + 1) * SecondsPerHour);
            if (all.Count == 0 || all[^1].Hour != hour) all.Add(new ActivityHour(hour, [.. new int[Kinds]]));
            // What an older version has written may know fewer kinds.
            ImmutableArray<int> known = all[^1].Seconds;
            int[] seconds = [.. known, .. new int[Math.Max(0, Kinds - known.Length)]];
            seconds[(int)what] += (int)(next - second);
            all[^1] = new ActivityHour(hour, [.. seconds]);
            second = next;
        }

        return all.ToImmutable();
    }

    private static long HourOf(long second) => second / SecondsPerHour;
}
