using System.Globalization;
using IdleCloud.MinerAgent.Profit;
using IdleCloud.Wire;

namespace IdleCloud.Tests.MinerAgent.Profit;

/// <summary>What an hour of serving earns and costs, row by row, and how it is told.</summary>
public sealed class CostFiguresTests
{
    // seconds  watts  prompt  completion | pay prompt/completion in USD per million | power in USD per kWh → USD an hour: paid, power; USD per kWh
    private const string Table = """
        3600 200       0   144000 | 0 0.4     | 0.30 → 57600000 60000000 288000000
        3600 200  500000   144000 | 0.1 0.8   | 0.30 → 165200000 60000000 826000000
         120 200       0     4800 | 0 0.4     | 0.30 → 57600000 60000000 288000000
           7 300       0        1 | 0 0.032   | 0.30 → 16457 90000000 54857
         100   0       0      100 | 0 0.4     | 0.30 → 1440000 0 -
         100 450    1000     1000 | 0 0       | 0.30 → 0 135000000 0
         100 450    1000     1000 | 0.1 0.4   | 0    → 18000000 0 40000000
        """;

    public static TheoryData<string> Rows => [.. Table.Split('\n', StringSplitOptions.TrimEntries)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Of_ARecord_IsWholeNanoDollars(string row)
    {
        string[] cells = row.Split(['|', '→'], StringSplitOptions.TrimEntries);
        long[] measured = [.. cells[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(cell => long.Parse(cell, CultureInfo.InvariantCulture))];
        long[] pay = [.. cells[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Usd)];
        ServingRecord record = default;
        // In one step: longer ones begin to forget.
        record = record.Add(TimeSpan.FromSeconds(measured[0]), measured[1], measured[2], measured[3]);
        var price = new AskedPrice { PromptNanoUsdPerMillion = pay[0], CompletionNanoUsdPerMillion = pay[1] };
        CostFigures figures = CostFigures.Of(record, price, Usd(cells[2]))!;
        Assert.Equal(
            cells[3],
            string.Create(CultureInfo.InvariantCulture, $"{figures.PaidNanoUsdPerHour} {figures.PowerNanoUsdPerHour} ")
                + (figures.PaidNanoUsdPerKwh?.ToString(CultureInfo.InvariantCulture) ?? "-"));
        Assert.Equal((measured[1], measured[3] / (double)measured[0]), (figures.Watts, figures.TokensPerSecond));
    }

    [Fact]
    public void Of_NothingServed_IsNothing()
    {
        Assert.Null(CostFigures.Of(default, new AskedPrice(), 1));
        Assert.Null(CostFigures.Of(new ServingRecord(1000, 1000, 0, 0), new AskedPrice(), 1));
    }

    [Fact]
    public void Add_ForManyHours_ForgetsTheFirstAndKeepsTheRatio()
    {
        ServingRecord record = default;
        for (int minute = 0; minute < 600; minute++) record = record.Add(TimeSpan.FromMinutes(1), watts: 100, 60, 600);
        for (int minute = 0; minute < 600; minute++) record = record.Add(TimeSpan.FromMinutes(1), watts: 300, 60, 600);
        Assert.InRange(record.Milliseconds, 1_800_000, 3_660_000);
        Assert.InRange(record.Millijoules / (double)record.Milliseconds, 299, 300);
        Assert.InRange(record.CompletionTokens / (record.Milliseconds / 60_000.0), 590, 610);
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(56, "0.000000056")]
    [InlineData(12_400_000, "0.0124")]
    [InlineData(300_000_000, "0.30")]
    [InlineData(12_345_678_901, "12.34")]
    [InlineData(4_000_000_000_000, "4,000.00")]
    [InlineData(-57_600_000, "-0.0576")]
    public void Of_AnAmount_ShowsThreeDigitsThatCount(long nanoUsd, string expected) => Assert.Equal(expected, DollarText.Of(nanoUsd));

    [Fact]
    public void Summary_OfWhatIsKnown_IsALineForTheOwner()
    {
        Assert.Equal(
            "an hour of serving is paid 0.165 USD and takes power for 0.06: you keep 0.105 (200 W more than idle, 40 tokens/s)",
            CostText.Summary(CostReadings.Profitable));
        Assert.Equal(
            "an hour of serving is paid 0.0576 USD and takes power for 0.06: you lose 0.0024 (200 W more than idle, 40 tokens/s); measured for 60 s only",
            CostText.Summary(CostReadings.Losing with { ServedSeconds = 60 }));
        CostReading fresh = CostReadings.Losing with { Figures = null };
        Assert.Equal("not measured yet: no job has run", CostText.Summary(fresh));
        Assert.Equal("measuring what this machine draws without a job", CostText.Summary(fresh with { IdleWatts = null }));
        Assert.Equal("the gateway has not said yet what this model pays", CostText.Summary(fresh with { Pay = null }));
        Assert.Contains("--serving-watts", CostText.Summary(fresh with { CanTell = false }), StringComparison.Ordinal);
    }

    private static long Usd(string text) => UsdText.TryParse(text, out long nanoUsd) ? nanoUsd : throw new FormatException(text);
}
