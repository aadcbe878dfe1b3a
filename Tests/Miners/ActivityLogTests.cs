using System.Globalization;
using System.Text.Json;
using IdleCloud.Contracts.Miners;
using IdleCloud.Contracts.Pools;
using IdleCloud.Silo.Miners;

namespace IdleCloud.Tests.Miners;

/// <summary>What a miner's time went by with: a story a row, each look at its second.</summary>
public sealed class ActivityLogTests
{
    // name | second: what it does now | … → what it does, since when, and what the last day went by with
    private const string Table = """
        never seen | → Away -
        came | 0: NotAsking → NotAsking 0
        serves | 0: NotAsking | 5: Serving | 10: Serving | 15: Serving → Serving 5, Serving 10, NotAsking 5
        comes and goes | 0: NoDemand | 20: Serving | 30: Away | 90: NoDemand → NoDemand 90, Away 60, NoDemand 20, Serving 10
        away for days | 0: NoDemand | 10: Away | 172810: NoDemand → NoDemand 172810, Away 82810
        lost from sight | 0: Serving | 5: Serving | 105: Serving → Serving 105, NotKnown 100, Serving 5
        late reports | 0: Serving | 30: Serving | 60: Serving → Serving 0, Serving 60
        a clock set back | 100: Serving | 110: Serving | 50: Serving | 120: Serving → Serving 100, Serving 20
        fractions of seconds | 0.9: Serving | 1.8: Serving | 2.7: Serving | 3.6: Serving → Serving 0, Serving 3
        """;

    /// <summary>On the hour.</summary>
    private static readonly DateTimeOffset Noon = new(2030, 1, 7, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Stories => [.. Table.Split('\n', StringSplitOptions.TrimEntries)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void Tell_OfAStory_SaysHowItWent(string story)
    {
        string[] parts = story.Split('→', StringSplitOptions.TrimEntries);
        var state = new ActivityState();
        foreach (string step in parts[0].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string[] cells = step.Split(": ");
            state = ActivityLog.Observe(
                state, Enum.Parse<MinerOccupation>(cells[1]), Noon.AddSeconds(double.Parse(cells[0], CultureInfo.InvariantCulture)));
        }

        MinerActivity told = ActivityLog.Tell(state);
        string since = told.Since is { } at ? (at - Noon).TotalSeconds.ToString(CultureInfo.InvariantCulture) : "-";
        Assert.Equal(parts[1], string.Join(", ", told.LastDay.Select(share => $"{share.Occupation} {share.Seconds}").Prepend($"{told.Now} {since}")));
    }

    [Fact]
    public void Observe_ForAMonth_KeepsAWeekAndTellsADay()
    {
        var state = new ActivityState();
        for (int day = 0; day < 30; day++)
        {
            for (int second = 0; second < 600; second += 10) state = ActivityLog.Observe(state, MinerOccupation.Serving, Noon.AddDays(day).AddSeconds(second));
            state = ActivityLog.Observe(state, MinerOccupation.Away, Noon.AddDays(day).AddSeconds(600));
        }

        Assert.InRange(state.Hours.Length, 1, 169);
        Assert.InRange(JsonSerializer.Serialize(state, ActivityJsonContext.Default.ActivityState).Length, 1, 10_000);
        MinerActivity told = ActivityLog.Tell(state);
        Assert.Equal(new ActivityShare(MinerOccupation.Serving, 600), told.LastDay[1]);
        // From 13:00 to 12:10: the last 24 hours with the present one.
        Assert.Equal(new ActivityShare(MinerOccupation.Away, 23 * 3600), told.LastDay[0]);
        Assert.Equal(new ActivityShare(MinerOccupation.Serving, 7 * 600), told.LastWeek[1]);
    }

    [Fact]
    public void Observe_OfWhatAnOlderVersionWrote_KnowsTheNewerKinds()
    {
        ActivityState older = new()
        {
            Now = MinerOccupation.ContextTooShort, Since = Noon, LookedAt = Noon, Hours = [new ActivityHour(ActivityLog.HourOf(Noon), [0, 0, 7])],
        };
        MinerActivity told = ActivityLog.Tell(ActivityLog.Observe(older, MinerOccupation.Serving, Noon.AddSeconds(9)));
        Assert.Equal([new ActivityShare(MinerOccupation.ContextTooShort, 9), new ActivityShare(MinerOccupation.Serving, 7)], told.LastDay);
    }

    [Fact]
    public void Of_WhatThePoolsSay_ServesWhenItServesAny()
    {
        Assert.Equal(MinerOccupation.NotAsking, ActivityLog.Of([]));
        MemberNews idle = new("a", StandingReason.AskTooHigh, TimeSpan.Zero, false), busy = new("b", StandingReason.Working, TimeSpan.Zero, false);
        Assert.Equal(MinerOccupation.AskTooHigh, ActivityLog.Of([idle]));
        Assert.Equal(MinerOccupation.Serving, ActivityLog.Of([idle, busy]));
        foreach (StandingReason reason in Enum.GetValues<StandingReason>())
        {
            Assert.NotEqual(MinerOccupation.Away, ActivityLog.Of([idle with { Standing = reason }]));
        }
    }
}
