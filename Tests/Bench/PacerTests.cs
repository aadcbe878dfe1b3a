using IdleCloud.Bench.FakeMiners.Pacing;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.Bench;

/// <summary>The pace of synthetic tokens, on a clock that jumps as a busy machine's does.</summary>
public sealed class PacerTests
{
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 7)]
    [InlineData(20, 50)]
    [InlineData(3, 10)]
    public void Advance_WhenTheTimerIsLate_KeepsTheMeanInterval(int gapMs, int stepMs)
    {
        using var pacer = new Pacer(_clock);
        var ticker = new Ticker(pacer, gapMs);
        pacer.Add(ticker, pacer.Now);
        int elapsed = 0;
        for (; elapsed < 10_000; elapsed += stepMs) _clock.Advance(TimeSpan.FromMilliseconds(stepMs));

        // One at the start, and then one for each interval that has passed: nothing is lost and nothing drifts.
        Assert.Equal(1 + (elapsed / gapMs), ticker.Calls);
    }

    [Fact]
    public void Advance_OfMany_CallsEachAtItsOwnPace()
    {
        using var pacer = new Pacer(_clock);
        Ticker[] tickers = [.. Enumerable.Range(1, 50).Select(gap => new Ticker(pacer, gap))];
        foreach (Ticker ticker in tickers) pacer.Add(ticker, pacer.Now);
        for (int step = 0; step < 1_000; step++) _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(Enumerable.Range(1, 50).Select(gap => 1 + (1_000 / gap)), tickers.Select(ticker => ticker.Calls));
    }

    [Fact]
    public void Advance_WhenItNeverWantsToBeCalledAgain_IsNot()
    {
        using var pacer = new Pacer(_clock);
        var ticker = new Ticker(pacer, 10) { Last = 3 };
        pacer.Add(ticker, pacer.Now);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, ticker.Calls);
    }

    /// <summary>Counts from its start, as an answer does.</summary>
    private sealed class Ticker(Pacer pacer, int gapMs) : IPaced
    {
        private readonly long _start = pacer.Now;

        public int Calls { get; private set; }

        public int Last { get; init; } = int.MaxValue;

        public long Advance(long now) => ++Calls < Last ? _start + (Calls * gapMs * pacer.TicksPerMs) : Pacer.Never;
    }
}
