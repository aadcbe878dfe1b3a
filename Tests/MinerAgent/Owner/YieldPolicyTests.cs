using System.Globalization;
using IdleCloud.MinerAgent.Owner;

namespace IdleCloud.Tests.MinerAgent.Owner;

/// <summary>When the agent gives the machine back and when it works again: a story a row, each sample at its second.</summary>
public sealed class YieldPolicyTests
{
    // name | second: what is seen → what is decided ("work", or the rule that holds)
    private const string Table = """
        calm | 0: → work | 60: gpu=3 vram=900 idle=999 → work
        game | 0: → work | 1: program=game → Program | 2: → Program | 10.9: → Program | 11: → work
        game again in the calm | 0: program=game → Program | 5: → Program | 9: program=game → Program | 18: → Program | 19: → work
        other program at once | 0: program=game → Program | 5: program=obs → Program | 14: → Program | 15: → work
        one busy sample | 0: gpu=90 → work | 1: → work | 2: gpu=90 → work
        busy for the patience | 0: gpu=90 → work | 2: gpu=90 → work | 3: gpu=90 → GpuLoad
        load near the limit | 0: gpu=16 → work | 3: gpu=16 → GpuLoad | 5: gpu=9 → GpuLoad | 14: gpu=7 → GpuLoad | 15: gpu=7 → work
        desktop's own memory | 0: vram=1500 → work | 9: vram=1900 → work
        memory taken | 0: vram=300 → work | 1: vram=900 → GpuMemory | 2: vram=600 → GpuMemory | 3: vram=400 → GpuMemory | 12: vram=400 → work
        memory after a big one | 0: vram=5000 → work | 5: vram=300 → work | 6: vram=5000 → GpuMemory
        recording | 0: encoder=4 → work | 3: encoder=4 → Encoder | 12: → Encoder | 13: → work
        somebody at the keyboard | 0: idle=30 → Input | 1: idle=299 → Input | 2: idle=300 → work | 3: idle=0 → Input
        battery | 0: battery → Battery | 1: → Battery | 10: → work
        hot | 1: celsius=80 → Temperature | 30: celsius=75 → Temperature | 39.9: celsius=74 → Temperature | 40: celsius=74 → work
        thirsty for a moment | 0: watts=400 → work | 9: watts=400 → work | 9.5: watts=200 → work | 19: watts=400 → work
        thirsty | 0: watts=400 → work | 10: watts=400 → Power | 11: watts=50 → Power | 20: watts=50 → work
        paused | 0: pause → Paused | 100: pause → Paused | 101: → work
        paused until | 0: pause=10 → Paused | 9: pause=10 → Paused | 10: pause=10 → work
        paused goes first | 0: pause program=game → Paused | 5: → Program | 10: → work
        hours | 0: clock=07:59 → work | 60: clock=08:00 → Hours | 61: clock=18:00 → work
        below cost | 0: cost=too-dear → Cost | 5: cost=too-dear → Cost | 6: → work
        below cost in a game | 0: cost=too-dear program=game → Program | 10: cost=too-dear → Cost
        nothing can be told | 0: unknown → work | 100: unknown → work
        """;

    private static readonly DateTimeOffset Midnight = new(2030, 1, 7, 0, 0, 0, TimeSpan.FromHours(2));

    private static readonly YieldRules Rules = new()
    {
        Hours = WorkingHours.Parse("18:00-08:00")!,
        InputIdle = TimeSpan.FromMinutes(5),
        MaxGpuCelsius = 80,
        MaxGpuWatts = 350,
        ResumeAfter = TimeSpan.FromSeconds(10),
    };

    public static TheoryData<string, string> Stories => [.. Table.Split('\n')
        .Select(row => row.Split('|', 2, StringSplitOptions.TrimEntries))
        .Select(cells => new TheoryDataRow<string, string>(cells[0], cells[1]))];

    [Theory]
    [MemberData(nameof(Stories))]
    public void Decide_InAStory_DecidesSo(string name, string story)
    {
        var policy = new YieldPolicy(Rules);
        foreach (string step in story.Split('|', StringSplitOptions.TrimEntries))
        {
            string[] parts = step.Split([": ", "→"], StringSplitOptions.TrimEntries);
            double second = double.Parse(parts[0].TrimEnd(':'), CultureInfo.InvariantCulture);
            YieldDecision decision = policy.Decide(Seen(parts[1], second), TimeSpan.FromSeconds(second));
            Assert.True((decision.Kind?.ToString() ?? "work") == parts[^1], $"{name}, {step}: {decision}");
            Assert.Equal(decision.MustYield, decision.Reason.Length > 0);
        }
    }

    [Fact]
    public void Decide_InTheCalm_TellsWhatForAndHowLong()
    {
        var policy = new YieldPolicy(Rules);
        Assert.Equal("paused by game.exe", policy.Decide(Seen("program=game.exe", 0), TimeSpan.Zero).Reason);
        Assert.Equal("paused by game.exe; going on in 7 s if it stays calm", policy.Decide(Seen("", 3.5), TimeSpan.FromSeconds(3.5)).Reason);
    }

    [Fact]
    public void Decide_WhenTheOwnerWantsItToWorkAlways_YieldsToAnOrderOnly()
    {
        var policy = new YieldPolicy(Rules with { NeverByItself = true });
        Assert.False(policy.Decide(Seen("program=game gpu=99 battery clock=12:00", 0), TimeSpan.Zero).MustYield);
        // What pays is no question of who uses the machine.
        Assert.Equal(YieldKind.Cost, policy.Decide(Seen("program=game cost=too-dear", 0), TimeSpan.Zero).Kind);
        Assert.Equal("paused by you until you resume", policy.Decide(Seen("pause", 1), TimeSpan.FromSeconds(1)).Reason);
        Assert.Equal("paused by you until Mon 00:10", policy.Decide(Seen("pause=600", 2), TimeSpan.FromSeconds(2)).Reason);
    }

    private static OwnerActivity Seen(string words, double second)
    {
        var seen = new OwnerActivity { Time = Midnight.AddSeconds(second) };
        if (words != "unknown")
        {
            seen = seen with
            {
                ForeignGpuPercent = 0, InputIdle = TimeSpan.FromDays(1), IsOnBattery = false, EncoderPercent = 0, GpuCelsius = 40, GpuWatts = 20,
            };
        }

        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string value = word.Split('=')[^1];
            double number = double.TryParse(value, CultureInfo.InvariantCulture, out double parsed) ? parsed : 0;
            seen = word.Split('=')[0] switch
            {
                "program" => seen with { Program = value },
                "gpu" => seen with { ForeignGpuPercent = number },
                "vram" => seen with { ForeignGpuBytes = (long)number * 1024 * 1024 },
                "encoder" => seen with { EncoderPercent = number },
                "idle" => seen with { InputIdle = TimeSpan.FromSeconds(number) },
                "battery" => seen with { IsOnBattery = true },
                "celsius" => seen with { GpuCelsius = number },
                "watts" => seen with { GpuWatts = number },
                "cost" => seen with { BelowCost = value },
                "pause" => seen with { Pause = new PauseOrder(word.Contains('=') ? Midnight.AddSeconds(number) : null) },
                "clock" => seen with { Time = Midnight + TimeSpan.Parse(value, CultureInfo.InvariantCulture) },
                "unknown" => seen,
                _ => throw new InvalidOperationException(word),
            };
        }

        return seen;
    }
}
