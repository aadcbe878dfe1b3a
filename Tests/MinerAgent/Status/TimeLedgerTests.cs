using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Hosting;
using IdleCloud.MinerAgent.Status;
using IdleCloud.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdleCloud.Tests.MinerAgent.Status;

/// <summary>Why there was no job, and that it is still known tomorrow.</summary>
public sealed class TimeLedgerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 7, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Totals_OfThreeLengths_AreEachOfTheirOwnTime()
    {
        var ledger = new TimeLedger([]);
        // Six days ago a minute of work, then nothing until two hours ago; since then idle, and every third second working.
        Fill(ledger, Start - TimeSpan.FromDays(6), 60, _ => "working");
        Fill(ledger, Start - TimeSpan.FromHours(2), 7200, second => second % 3 == 0 ? "working" : "idle");
        Assert.Equal([("idle", 2400), ("working", 1200)], ledger.Totals(Start, TimeSpan.FromHours(1)));
        Assert.Equal([(TimeLedger.NotRunning, 79200), ("idle", 4800), ("working", 2400)], ledger.Totals(Start, TimeSpan.FromDays(1)));
        // The agent's first minute is where its time begins: nobody knows of what was before.
        Assert.Equal([(TimeLedger.NotRunning, (6 * 86400) - 60 - 7200), ("idle", 4800), ("working", 2460)], ledger.Totals(Start, TimeSpan.FromDays(7)));
    }

    [Fact]
    public void Add_OfMoreThanAWeek_ForgetsWhatIsOlder()
    {
        var ledger = new TimeLedger([]);
        for (int minute = 0; minute < 9 * 24 * 60; minute++) ledger.Add(Start.AddMinutes(minute), minute < 2 * 24 * 60 ? "old" : "new", 60);
        Assert.Equal([("new", 7 * 86400)], ledger.Totals(Start.AddMinutes((9 * 24 * 60) - 1).AddSeconds(59), TimeSpan.FromDays(9)));
    }

    [Fact]
    public void Add_OfManyReasonsInAMinute_KeepsAFew()
    {
        var ledger = new TimeLedger([]);
        for (int second = 0; second < 60; second++) ledger.Add(Start.AddSeconds(second), $"reason {second}\t{new string('x', 1000)}", 1);
        IReadOnlyList<(string What, int Seconds)> totals = ledger.Totals(Start.AddSeconds(59), TimeSpan.FromHours(1));
        Assert.Equal(9, totals.Count);
        Assert.Equal((TimeLedger.Other, 52), totals[0]);
        Assert.All(totals, total => Assert.True(total.What.Length <= 160 && !total.What.Contains('\t', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("30000000\t60\tworking")]
    [InlineData("30000000\t12\tworking\t48\tpaused by game.exe")]
    public void Parse_OfALine_IsWhatWasWritten(string line) => Assert.Equal(line, LedgerMinute.Parse(line)!.ToLine());

    [Theory]
    [InlineData("")]
    [InlineData("30000000")]
    [InlineData("30000000\t12\tworking\t4")]
    [InlineData("30000000\t61\tworking")]
    [InlineData("30000000\t-1\tworking")]
    [InlineData("\0\0\0\0")]
    public void Parse_OfAnythingElse_IsNothing(string line) => Assert.Null(LedgerMinute.Parse(line));

    [Fact]
    public void Read_OfFiles_GoesOnWhereTheLastAgentEnded()
    {
        using var folder = new TempDirectory();
        var files = new TimeFiles(folder.Path);
        var ledger = new TimeLedger([]);
        for (int hour = 0; hour <= 10 * 24; hour++)
        {
            if (ledger.Add(Start.AddHours(hour), "idle", 60) is { } minute) files.Write(minute);
        }

        DateTimeOffset end = Start.AddDays(10);
        files.Write(ledger.Complete()!);
        // Power failed in the middle of a line.
        string last = Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal).Last();
        File.AppendAllText(last, "31557");
        Assert.InRange(Directory.EnumerateFiles(folder.Path).Count(), 7, 9);

        LedgerMinute[] read = [.. files.Read(end)];
        Assert.Equal(7 * 24, read.Length);
        Assert.Contains(("idle", 24 * 60), new TimeLedger(read).Totals(end.AddSeconds(59), TimeSpan.FromDays(1)));
        Assert.Empty(files.Read(Start - TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task RunAsync_ThenAnAgentAnHourLater_KnowsWhatWasAndThatNothingRan()
    {
        using var folder = new TempDirectory();
        var clock = new ManualTimeProvider();
        string what = "idle";
        int asked = 0;
        var keeper = new TimeKeeper(new TimeFiles(folder.Path), Ask, clock, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        Task running = keeper.RunAsync(stop.Token);
        await SecondsAsync(90);
        what = "working (3 of 4)";
        await SecondsAsync(30);
        await stop.CancelAsync();
        await running;

        clock.Advance(TimeSpan.FromHours(1));
        var next = new TimeKeeper(new TimeFiles(folder.Path), Ask, clock, NullLogger.Instance);
        IReadOnlyList<(string What, int Seconds)> totals = next.Ledger.Totals(clock.GetUtcNow(), TimeSpan.FromDays(1));
        Assert.Equal([("idle", 90), ("working", 30)], totals.Skip(1));
        Assert.Equal(TimeLedger.NotRunning, totals[0].What);
        // To the minute in which the agent began.
        Assert.InRange(totals[0].Seconds, 3600, 3659);

        string Ask()
        {
            Interlocked.Increment(ref asked);
            return what;
        }

        async Task SecondsAsync(int seconds)
        {
            for (int second = 0; second < seconds; second++)
            {
                int before = Volatile.Read(ref asked);
                clock.Advance(TimeSpan.FromSeconds(1));
                await Eventually.HoldsAsync(() => Volatile.Read(ref asked) > before, Patience, "the second is written down");
            }
        }
    }

    [Theory]
    [InlineData(1, "connected", "Ready", "", null, "working")]
    [InlineData(0, "connected", "Ready", "", null, "no demand for this model at the moment")]
    [InlineData(0, "connected", "Ready", "", "probation", "probation")]
    [InlineData(0, "connected", "Ready", "paused by game", "probation", "paused by game")]
    [InlineData(1, "connected", "Ready", "paused by game", null, "paused by game")]
    [InlineData(0, "resting", "Resting", "outside your hours", null, "outside your hours")]
    [InlineData(0, "connected", "Starting", "", null, "the engine starts")]
    [InlineData(0, "connected", "Crashed", "", null, "the engine has crashed and starts again")]
    [InlineData(0, "reconnecting (nothing answers)", "Ready", "", "probation", "no connection: reconnecting (nothing answers)")]
    public void Of_TheAgentsState_SaysWhyThereIsNoJob(int running, string link, string engine, string rest, string? standing, string expected)
    {
        var status = new AgentStatus(new ManualTimeProvider()) { Link = link, Standing = standing };
        if (running > 0) status.OnJobBegun();
        Assert.Equal(expected, Occupation.Of(status, Enum.Parse<EngineState>(engine), rest));
    }

    [Theory]
    [InlineData("paused by game; going on in 7 s if it stays calm", "paused by game")]
    [InlineData("another program uses the GPU (71 %); going on in 7 s if it stays calm", "another program uses the GPU")]
    [InlineData("no connection: reconnecting (nothing answers)", "no connection: reconnecting (nothing answers)")]
    public void Kind_OfAnOccupation_LeavesOutWhatChangesEverySecond(string occupation, string expected) =>
        Assert.Equal(expected, Occupation.Kind(occupation));

    private static void Fill(TimeLedger ledger, DateTimeOffset from, int seconds, Func<int, string> what)
    {
        for (int second = 0; second < seconds; second++) ledger.Add(from.AddSeconds(second), what(second), 1);
    }
}
