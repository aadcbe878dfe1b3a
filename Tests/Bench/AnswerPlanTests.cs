using IdleCloud.Bench.FakeMiners.Answers;
using IdleCloud.Bench.FakeMiners.Faults;

namespace IdleCloud.Tests.Bench;

public sealed class AnswerPlanTests
{
    private static readonly AnswerPlan Default = new(Tokens: 16, FirstTokenMs: 1, GapMs: 2, Bytes: 3, FaultRule.None);

    [Fact]
    public void Follow_WhenDirectiveNamesEverything_TakesEverything()
    {
        AnswerPlan plan = Default.Follow("Hello [[mock tokens=100 ttft=5 gap=20 bytes=256 fault=die:7]] world"u8);
        Assert.Equal(new AnswerPlan(100, 5, 20, 256, new FaultRule(FaultKind.Die, 7)), plan);
    }

    [Fact]
    public void Follow_WhenDirectiveNamesOneThing_KeepsTheRest() => Assert.Equal(Default with { GapMs = 9 }, Default.Follow("[[mock gap=9]]"u8));

    [Theory]
    [InlineData("no directive at all")]
    [InlineData("[[mock tokens=5")]
    [InlineData("[[mock tokens=-5 gap=x fault=explode unknown=1 word]]")]
    public void Follow_WhenNothingCanBeRead_KeepsThePlan(string prompt) => Assert.Equal(Default, Default.Follow(System.Text.Encoding.UTF8.GetBytes(prompt)));

    [Fact]
    public void Follow_WhenNumbersAreHuge_StaysWithinTheLimits()
    {
        AnswerPlan plan = Default.Follow("[[mock tokens=999999999 ttft=999999999 gap=999999999 bytes=999999999]]"u8);
        Assert.Equal(new AnswerPlan(AnswerPlan.MaxTokens, AnswerPlan.MaxDelayMs, AnswerPlan.MaxDelayMs, AnswerPlan.MaxBytes, FaultRule.None), plan);
    }
}
