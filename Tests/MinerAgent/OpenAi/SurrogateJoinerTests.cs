using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Engines.OpenAi;
using IdleCloud.Tests.MinerAgent.Text;

namespace IdleCloud.Tests.MinerAgent.OpenAi;

/// <summary>Characters that were cut between two chunks.</summary>
public sealed class SurrogateJoinerTests
{
    [Fact]
    public void Push_WhereverTheTextIsCut_JoinsThePairs() =>
        Check.One(Cuts.Thorough, Prop.ForAll(Cuts.Of("😀", "a", "漢", "👩‍💻"), input => Assert.Equal(input.Text, Join(input.Parts))));

    // Attributes cannot hold half a pair, so the halves are spelled out.
    [Theory]
    [InlineData(@"a\ud83d", "b", "a\uFFFDb")]
    [InlineData(@"a\ude00", "b", "a\uFFFDb")]
    [InlineData("a", @"\ud83d", "a\uFFFD")]
    [InlineData(@"\ud83d", @"\ud83d\ude00", "\uFFFD😀")]
    public void Push_WhenAHalfStaysAlone_ReplacesIt(string first, string second, string expected) =>
        Assert.Equal(expected, Join(Regex.Unescape(first), Regex.Unescape(second)));

    private static string Join(params string[] parts)
    {
        var joiner = new SurrogateJoiner();
        return string.Concat(parts.Select(joiner.Push)) + joiner.Flush();
    }
}
