using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>gpt-oss' channels, on output that was recorded and published by others.</summary>
public sealed class HarmonySplitterTests
{
    [Theory]
    [MemberData(nameof(HarmonySamples.All), MemberType = typeof(HarmonySamples))]
    public void Push_OfARecordedOutput_TellsThoughtsFromTheAnswer(string source, string output, string reasoning, string content)
    {
        Assert.Equal(new SplitResult(reasoning, content), SplitResult.Of(new HarmonySplitter(), output));
        // As an engine streams it: character by character.
        Assert.Equal(new SplitResult(reasoning, content), SplitResult.Of(new HarmonySplitter(), output.Select(letter => letter.ToString())));
        Assert.NotEmpty(source);
    }

    [Theory]
    [InlineData("The engine has split this already.", "", "The engine has split this already.")]
    [InlineData("<|message|>hello<|return|>", "", "hello")]
    [InlineData("<|start|>assistant<|message|>hello<|end|>", "", "hello")]
    [InlineData("<|channel|>final <|constrain|>json<|message|>{}<|return|>", "", "{}")]
    [InlineData("<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>final<|message|>b", "I look.", "b")]
    [InlineData("<|start|>assistant to=functions.f<|channel|>commentary<|message|>{}<|call|>", "{}", "")]
    [InlineData("<|channel|>analysis<|message|>cut <|e", "cut <|e", "")]
    [InlineData("<|channel|>ana", "", "")]
    [InlineData("<|channel|>analysis<|message|>a<|end|> \n <|start|>assistant<|channel|>final<|message|>b", "a", "b")]
    [InlineData("<|channel|>analysis<|message|>a<|end|>not hidden", "a", "not hidden")]
    [InlineData("", "", "")]
    public void Push_OfAWholeOutput_TellsThoughtsFromTheAnswer(string output, string reasoning, string content) =>
        Assert.Equal(new SplitResult(reasoning, content), SplitResult.Of(new HarmonySplitter(), output));

    [Fact]
    public void Push_WhereverTheOutputIsCut_GivesTheSame() =>
        Check.One(Cuts.Thorough, Prop.ForAll(
            Cuts.Of("<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|return|>", "<|constrain|>", "assistant", "analysis", "final", "<|", "a", " "),
            input => Assert.Equal(SplitResult.Of(new HarmonySplitter(), input.Text), SplitResult.Of(new HarmonySplitter(), input.Parts))));

    [Fact]
    public void Push_WhateverTheOutput_NeverShowsAMarker() =>
        Check.One(Cuts.Thorough, Prop.ForAll(
            Cuts.Of("<|start|>", "<|channel|>", "<|message|>", "<|end|>", "assistant", "analysis", "final", "a"),
            input =>
            {
                SplitResult result = SplitResult.Of(new HarmonySplitter(), input.Parts);
                Assert.DoesNotContain("<|", result.Content + result.Reasoning);
            }));
}
