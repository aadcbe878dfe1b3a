using FsCheck;
using FsCheck.Fluent;
using IdleCloud.Silo.Accounts;

namespace IdleCloud.Tests.Accounts;

/// <summary>The sliding window against a list of times that is counted anew each time.</summary>
public sealed class RateWindowTests
{
    private static readonly TimeSpan Minute = RateWindow.Length;

    [Fact]
    public void Remaining_WithinAMinute_CountsEachRequest()
    {
        var window = new RateWindow();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(10 - i, window.RemainingAt(Seconds(i), 10));
            Assert.Equal(TimeSpan.Zero, window.UntilFree(Seconds(i), 10));
            window.Take(Seconds(i), 10);
        }

        Assert.Equal(0, window.RemainingAt(Seconds(20), 10));
        Assert.Equal(Seconds(40), window.UntilFree(Seconds(20), 10));
        Assert.Equal(Seconds(49), window.UntilWhole(Seconds(20)));
    }

    [Fact]
    public void Remaining_WhenAMinuteHasPassed_HasRoomForExactlyThatRequest()
    {
        var window = new RateWindow();
        window.Take(Seconds(0), 2);
        window.Take(Seconds(1), 2);
        Assert.Equal(0, window.RemainingAt(Minute - TimeSpan.FromTicks(1), 2));
        Assert.Equal(1, window.RemainingAt(Minute, 2));
        Assert.Equal(2, window.RemainingAt(Minute + Seconds(1), 2));
    }

    [Fact]
    public void UntilFree_WhenTheLimitWasLowered_WaitsForAsManyAsAreTooMany()
    {
        var window = new RateWindow();
        for (int i = 0; i < 5; i++) window.Take(Seconds(i), 5);
        Assert.Equal(Minute - Seconds(2), window.UntilFree(Seconds(5), 2));
        Assert.Equal(0, window.RemainingAt(Seconds(5), 2));
    }

    [Fact]
    public void Take_WithoutALimit_KeepsNothing()
    {
        var window = new RateWindow();
        window.Take(Seconds(1), null);
        Assert.Equal((0, int.MaxValue), (window.CountAt(Seconds(1)), window.RemainingAt(Seconds(1), null)));
    }

    [Fact]
    public void UntilFree_WhenTheLimitIsNone_NeverHasRoom() => Assert.Equal(Minute, new RateWindow().UntilFree(Seconds(1), 0));

    /// <summary>0 waits, 1 takes if there is room, 2 gives the last one back, 3 gives one back that was taken before it.</summary>
    [Fact]
    public void Window_AfterAnySteps_CountsAsAListDoes() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.Zip(Gen.Choose(0, 3), Gen.Choose(0, 20_000)))),
        Arb.From(Gen.Choose(1, 20)),
        (steps, limit) =>
        {
            var window = new RateWindow();
            List<TimeSpan> model = [];
            TimeSpan now = TimeSpan.Zero;
            foreach ((int kind, int milliseconds) in steps)
            {
                if (kind == 0) now += TimeSpan.FromMilliseconds(milliseconds);
                model.RemoveAll(time => now - time >= Minute);
                bool hasRoom = window.UntilFree(now, limit) == TimeSpan.Zero;
                Assert.Equal(model.Count < limit, hasRoom);
                if (kind == 1 && hasRoom)
                {
                    window.Take(now, limit);
                    model.Add(now);
                }

                if (kind >= 2 && model.Count > 0)
                {
                    TimeSpan given = kind == 2 ? model[^1] : model[milliseconds % model.Count];
                    window.Return(given);
                    model.RemoveAt(model.LastIndexOf(given));
                }

                Assert.Equal(model.Count, window.CountAt(now));
                Assert.Equal(model.Count == 0 ? TimeSpan.Zero : model[^1] + Minute - now, window.UntilWhole(now));
            }
        }).QuickCheckThrowOnFailure();

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
