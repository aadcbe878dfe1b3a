using System.Globalization;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Profit;

/// <summary>When a model is withdrawn because of its power, and when it comes back: a story a row, each look at its minute.</summary>
public sealed class CostPolicyTests
{
    // name | minute: what is known → what follows. An hour of serving costs "cost" and is paid "pay", in thousandths of a dollar, measured for
    // "s" seconds (600); "low" is cost=60 pay=50.
    private const string Table = """
        pays | 0: cost=60 pay=100 → serves | 600: cost=60 pay=60 → serves
        does not pay | 0: cost=60 pay=59 → withdrawn | 29: cost=60 pay=59 → withdrawn | 30: cost=60 pay=59 → trial
        too little is measured | 0: cost=60 pay=1 s=119 → serves | 1: cost=60 pay=1 s=120 → withdrawn
        nobody says what it pays | 0: cost=60 → serves | 10: cost=60 → serves
        pay rises a little | 0: cost=60 pay=50 → withdrawn | 5: cost=60 pay=62 → withdrawn | 6: cost=60 pay=63 → serves
        power gets cheap | 0: low → withdrawn | 1: cost=10 pay=50 → serves | 2: low → withdrawn | 31: low → withdrawn | 32: low → trial
        a good trial | 0: low → withdrawn | 30: low → trial | 33: cost=40 pay=50 → serves | 40: low → withdrawn | 70: low → trial
        a trial measures anew | 0: low → withdrawn | 30: low → trial | 31: low s=60 → serves | 32: low s=120 → withdrawn
        """;

    public static TheoryData<string, string> Stories => [.. Table.Split('\n')
        .Select(row => row.Split('|', 2, StringSplitOptions.TrimEntries))
        .Select(cells => new TheoryDataRow<string, string>(cells[0], cells[1]))];

    [Theory]
    [MemberData(nameof(Stories))]
    public void Decide_InAStory_DecidesSo(string name, string story)
    {
        var policy = new CostPolicy(new CostRules { Mode = CostMode.Refuse });
        foreach (string step in story.Split('|', StringSplitOptions.TrimEntries))
        {
            Assert.True(Follow(policy, step) == step.Split('→')[1].Trim(), $"{name}, {step}");
        }
    }

    [Fact]
    public void Decide_WhileTrialsFail_WaitsTwiceAsLongUpToEightTimes()
    {
        var policy = new CostPolicy(new CostRules { Mode = CostMode.Refuse });
        int minute = 0;
        foreach (int pause in new[] { 30, 60, 120, 240, 240 })
        {
            Assert.Equal("withdrawn", Follow(policy, $"{minute}: low"));
            Assert.Equal("withdrawn", Follow(policy, $"{minute + pause - 1}: low"));
            Assert.Equal("trial", Follow(policy, $"{minute += pause}: low"));
        }
    }

    [Fact]
    public void Decide_WithAMargin_WantsMore()
    {
        var policy = new CostPolicy(new CostRules { Mode = CostMode.Refuse, MarginPercent = 50 });
        Assert.Equal("serves", Follow(policy, "0: cost=60 pay=90"));
        Assert.Equal("withdrawn", Follow(policy, "1: cost=60 pay=89"));
        Assert.Equal("withdrawn", Follow(policy, "2: cost=60 pay=92"));
        Assert.Equal("serves", Follow(policy, "3: cost=60 pay=93"));
    }

    [Theory]
    [InlineData("Off")]
    [InlineData("Show")]
    public void Decide_WhenTheOwnerOnlyLooks_ServesAll(string mode) =>
        Assert.Equal("serves", Follow(new CostPolicy(new CostRules { Mode = Enum.Parse<CostMode>(mode) }), "0: cost=60 pay=1"));

    private static string Follow(CostPolicy policy, string step)
    {
        string[] parts = step.Replace("low", "cost=60 pay=50", StringComparison.Ordinal).Split([": ", "→"], StringSplitOptions.TrimEntries);
        Dictionary<string, long> words = parts[1].Split(' ').Select(word => word.Split('='))
            .ToDictionary(word => word[0], word => long.Parse(word[1], CultureInfo.InvariantCulture));
        long seconds = words.GetValueOrDefault("s", 600);
        // 1 kW and a token a second: then the prices of power and pay are those of an hour.
        ServingRecord record = new ServingRecord().Add(TimeSpan.FromSeconds(seconds), 1000, 0, seconds);
        AskedPrice? pay = words.TryGetValue("pay", out long paid) ? new AskedPrice { CompletionNanoUsdPerMillion = ((paid * 10_000_000_000) + 35) / 36 } : null;
        TimeSpan at = TimeSpan.FromMinutes(int.Parse(parts[0], CultureInfo.InvariantCulture));
        bool isTrial = policy.Decide(record, pay, words["cost"] * 1_000_000, at);
        Assert.Equal(policy.IsWithdrawn, policy.TrialAt > at);
        return isTrial ? "trial" : policy.IsWithdrawn ? "withdrawn" : "serves";
    }
}
