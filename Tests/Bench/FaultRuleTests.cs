using IdleCloud.Bench.FakeMiners.Faults;

namespace IdleCloud.Tests.Bench;

public sealed class FaultRuleTests
{
    [Theory]
    [InlineData("die", FaultKind.Die, 0, 1.0)]
    [InlineData("hang:5", FaultKind.Hang, 5, 1.0)]
    [InlineData("engine-error:0:0.01", FaultKind.EngineError, 0, 0.01)]
    [InlineData("bad-utf8:2:1", FaultKind.BadUtf8, 2, 1.0)]
    public void TryParse_WhenWellFormed_ReadsAllParts(string text, FaultKind kind, int token, double rate)
    {
        Assert.True(FaultRule.TryParse(text, out FaultRule rule));
        Assert.Equal(new FaultRule(kind, token, rate), rule);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Die")]
    [InlineData("explode")]
    [InlineData("die:")]
    [InlineData("die:-1")]
    [InlineData("die:1:1.5")]
    [InlineData("die:1:0.5:2")]
    public void TryParse_WhenMalformed_Refuses(string text) => Assert.False(FaultRule.TryParse(text, out _));

    [Fact]
    public void TryParse_WhenGivenEachListedName_TakesIt() =>
        Assert.Equal(Enum.GetValues<FaultKind>(), FaultRule.Names.Select(name => FaultRule.TryParse(name, out FaultRule rule) ? rule.Kind : (FaultKind)(-1)));
}
