using FsCheck;
using FsCheck.Fluent;
using IdleCloud.MinerAgent.Engines.Text;

namespace IdleCloud.Tests.MinerAgent.Text;

/// <summary>Thoughts between think tags.</summary>
public sealed class ThinkSplitterTests
{
    [Theory]
    [InlineData("<think>\nI add.\n</think>\n\n7.", "I add.", "7.")]
    [InlineData("\n <think>a</think>b", "a", "b")]
    [InlineData("<think></think>b", "", "b")]
    [InlineData("<think>\n\n</think>\n\nb", "", "b")]
    [InlineData("no thoughts", "", "no thoughts")]
    [InlineData("  no thoughts ", "", "  no thoughts ")]
    [InlineData("about <think> tags", "", "about <think> tags")]
    [InlineData("<think>a</think>the tag </think> closes", "a", "the tag </think> closes")]
    [InlineData("<think>a < b <think> c</think>d", "a < b <think> c", "d")]
    [InlineData("<think>cut off", "cut off", "")]
    [InlineData("<think>cut off </thi", "cut off </thi", "")]
    [InlineData("<thi", "", "<thi")]
    [InlineData("", "", "")]
    public void Push_OfAWholeOutput_TellsThoughtsFromTheAnswer(string output, string reasoning, string content) =>
        Assert.Equal(new SplitResult(reasoning, content), SplitResult.Of(new ThinkSplitter(), output));

    [Fact]
    public void Push_WhenTheTemplateHasOpenedTheTag_BeginsWithThoughts() =>
        Assert.Equal(new SplitResult("a", "b"), SplitResult.Of(new ThinkSplitter(isOpen: true), "\na\n</think>\nb"));

    [Theory]
    [InlineData("assistant\n<think>\n", true)]
    [InlineData("assistant\n", false)]
    public void IsOpenedBy_AnswersForTheEndOfThePrompt(string tail, bool expected) => Assert.Equal(expected, ThinkSplitter.IsOpenedBy(tail));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Push_WhereverTheOutputIsCut_GivesTheSame(bool isOpen) =>
        Check.One(Cuts.Thorough, Prop.ForAll(Cuts.Of("<think>", "</think>", "<thi", "nk>", "</", "\n", " ", "a", "<"), input =>
            Assert.Equal(SplitResult.Of(new ThinkSplitter(isOpen), input.Text), SplitResult.Of(new ThinkSplitter(isOpen), input.Parts))));

    [Fact]
    public void Push_WhateverTheOutput_LosesOnlyTagsAndWhitespace() =>
        Check.One(Cuts.Thorough, Prop.ForAll(Cuts.Of("<think>", "</think>", "<thi", "nk>", "</", "\n", " ", "a", "<"), input =>
        {
            SplitResult result = SplitResult.Of(new ThinkSplitter(), input.Parts);
            string kept = Bare(result.Reasoning) + Bare(result.Content);
            // At most one pair of tags is taken out of the text, the opening one at its start.
            string text = Bare(input.Text);
            string[] possible = [text, Cut(text, "<think>"), Cut(Cut(text, "<think>"), "</think>")];
            Assert.Contains(kept, possible);
        }));

    private static string Bare(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    private static string Cut(string text, string tag) => text.IndexOf(tag, StringComparison.Ordinal) is >= 0 and var at ? text.Remove(at, tag.Length) : text;
}
